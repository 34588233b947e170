package io.github.bilevo.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.File;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses HOCON within the text alone: a job may come from somebody else, so no other file is
 * included, and neither environment nor system properties can be read through a substitution.
 */
final class Hocon {
  private static final String SYNTAX = "syntax";

  private Hocon() {}

  /**
   * The root of the text. Without a root there is nothing to go on with: the first problem ends.
   */
  static ConfigObject parse(String text, String origin) throws InvalidJobException {
    NoIncludes includes = new NoIncludes();
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setOriginDescription(origin)
            .setIncluder(includes);
    try {
      ConfigObject parsed = ConfigFactory.parseString(text, options).root();
      if (!includes.refused.isEmpty()) {
        throw new InvalidJobException(
            includes.refused.stream().map(what -> include(text, origin, what)).toList());
      }
      return parsed.toConfig().resolve(ConfigResolveOptions.noSystem()).root();
    } catch (ConfigException.UnresolvedSubstitution e) {
      throw problem(e, origin, "substitution", "${…} of a key in this file, without a cycle");
    } catch (ConfigException e) {
      throw problem(e, origin, SYNTAX, "HOCON or JSON, sections and keys at the top");
    } catch (StackOverflowError e) {
      throw new InvalidJobException(
          new Problem(origin + ":1", SYNTAX, "brackets nested too deep", "sections as documented"));
    }
  }

  private static InvalidJobException problem(
      ConfigException e, String origin, String key, String allowed) {
    int line = e.origin() == null ? 1 : Math.max(1, e.origin().lineNumber());
    String message = e.getMessage();
    String prefix = e.origin() == null ? "" : e.origin().description() + ":";
    String found = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    // What follows in parentheses is advice on quoting that seldom fits.
    found = found.replaceFirst(" \\((?s:.*)", "").replaceAll("\\s+", " ").strip();
    return new InvalidJobException(
        new Problem(origin + ":" + line, key, "text that does not fit: " + found, allowed));
  }

  /** The parser does not tell where an include stands; the first line that says so is close. */
  private static Problem include(String text, String origin, String what) {
    List<String> lines = text.lines().toList();
    int line = 0;
    while (line < lines.size()
        && !(lines.get(line).contains("include") && lines.get(line).contains(what))) {
      line++;
    }
    return new Problem(
        origin + ":" + (line < lines.size() ? line + 1 : 1),
        "include",
        "\"" + what + "\"",
        "no include: a job is one file",
        Optional.empty());
  }

  private static final class NoIncludes
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {
    private final List<String> refused = new ArrayList<>();

    private ConfigObject refuse(String what) {
      refused.add(what);
      return ConfigFactory.empty().root();
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      return refuse(what);
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return refuse(what.getPath());
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return refuse(what.toString());
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return refuse(what);
    }
  }
}
