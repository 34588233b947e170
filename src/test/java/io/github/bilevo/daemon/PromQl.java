package io.github.bilevo.daemon;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of PromQL's grammar, and of Grafana's variables in it, as checking it takes. */
final class PromQl {
  private static final String NO_VECTOR =
      "sum|count|min|max|avg|topk|bottomk|quantile|stddev|group|by|without|on|ignoring"
          + "|group_left|group_right|bool|and|or|unless|offset|Inf|NaN";

  /** Strings, ranges, label lists, and at last a name, its matchers and a parenthesis. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:[^\"\\\\]|\\\\.)*\""
              + "|\\[[^\\]]*\\]"
              + "|\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)"
              + "|\\b(?<name>[a-zA-Z_:][\\w:]*)(?<matchers>\\s*\\{[^}]*\\})?(?<call>\\s*\\()?");

  /** Four scrapes of docker/prometheus, what Grafana makes of them, and all runs. */
  private static final Map<String, String> VARIABLES =
      Map.of(
          "__rate_interval", "20s",
          "__interval", "5s",
          "__range", "15m",
          "instance", ".+",
          "run", ".+");

  private PromQl() {}

  /** The expression with its variables replaced; an unknown one is left. */
  static String expand(String expression) {
    return Pattern.compile("\\$\\{(\\w+)}|\\$(\\w+)")
        .matcher(expression)
        .replaceAll(
            variable -> {
              String name = variable.group(1) != null ? variable.group(1) : variable.group(2);
              return Matcher.quoteReplacement(VARIABLES.getOrDefault(name, variable.group()));
            });
  }

  /** The instant vectors it reads, as {@code name{matchers}}. */
  static Set<String> selectors(String expression) {
    Set<String> selectors = new TreeSet<>();
    Matcher token = TOKEN.matcher(expression);
    while (token.find()) {
      String name = token.group("name");
      if (name != null && token.group("call") == null && !name.matches(NO_VECTOR)) {
        String matchers = token.group("matchers");
        selectors.add(name + (matchers == null ? "" : matchers.trim()));
      }
    }
    return selectors;
  }

  /** The metrics it reads. */
  static Set<String> metrics(String expression) {
    Set<String> names = new TreeSet<>();
    selectors(expression).forEach(selector -> names.add(selector.replaceAll("\\{.*", "")));
    return names;
  }
}
