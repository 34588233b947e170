package io.github.bilevo.config;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.github.bilevo.data.DataException;
import io.github.bilevo.data.DataProblem;
import io.github.bilevo.data.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One section of a job file while it is read. Every value that is asked for, defaults included, is
 * copied in the order of asking into the resolved job.
 */
public final class Section {
  private final String path;
  private final ConfigObject object;
  private final boolean sound;
  private final ObjectNode resolved;
  private final Reporter reporter;

  private Section(
      String path, ConfigObject object, boolean sound, ObjectNode resolved, Reporter reporter) {
    this.path = path;
    this.object = object;
    this.sound = sound;
    this.resolved = resolved;
    this.reporter = reporter;
  }

  /** The whole file. */
  static Section root(ConfigObject object, ObjectNode resolved, Reporter reporter) {
    return new Section("", object, true, resolved, reporter);
  }

  /** Whether the file has this key. */
  public boolean has(String name) {
    return object.containsKey(name);
  }

  /** The key's value, or its default; empty if it has neither, or is wrong, which is told. */
  public <T> Optional<T> get(Key<T> key) {
    ConfigValue value = object.get(key.name());
    if (value == null) {
      if (key.required()) {
        return refuseUnlessBroken(key.name(), "nothing", key.type().allowed());
      }
      if (key.byDefault().isEmpty()) {
        return Optional.empty();
      }
      value = ConfigFactory.parseString("x = " + key.byDefault().get()).getValue("x");
    }
    Found found = new Found(value, path(key.name()), reporter);
    Optional<T> read = key.type().read(found);
    read.ifPresent(ignored -> resolved.set(key.name(), Json.of(found.unwrapped())));
    return read;
  }

  /** A section inside; when it is left out, as good as empty. */
  Section section(String name) {
    ConfigValue value = object.get(name);
    if (value == null) {
      return inner(name, ConfigValueFactory.fromMap(Map.of()).withOrigin(origin()), sound);
    }
    if (value.valueType() == ConfigValueType.OBJECT) {
      return inner(name, (ConfigObject) value, true);
    }
    new Found(value, path(name), reporter).refuse("a section { … }");
    return inner(name, ConfigValueFactory.fromMap(Map.of()).withOrigin(origin()), false);
  }

  /** A section inside, if the file has it. */
  Optional<Section> optionalSection(String name) {
    return has(name) ? Optional.of(section(name)) : Optional.empty();
  }

  /** The sections of an array, each with the path {@code name[i]}; empty if it is none. */
  Optional<List<Section>> sections(String name) {
    String allowed = "an array of sections { … }, at least one";
    if (!(object.get(name) instanceof ConfigList list) || list.isEmpty()) {
      return refuse(name, allowed);
    }
    ArrayNode nodes = resolved.putArray(name);
    List<Section> sections = new ArrayList<>();
    for (ConfigValue value : list) {
      String place = path(name) + "[" + sections.size() + "]";
      boolean is = value instanceof ConfigObject;
      if (!is) {
        new Found(value, place, reporter).refuse("a section { … }");
      }
      ConfigObject element =
          is
              ? (ConfigObject) value
              : ConfigValueFactory.fromMap(Map.of()).withOrigin(value.origin());
      sections.add(new Section(place, element, is, nodes.addObject(), reporter));
    }
    return Optional.of(sections);
  }

  private Section inner(String name, ConfigObject inner, boolean innerSound) {
    return new Section(path(name), inner, innerSound, resolved.putObject(name), reporter);
  }

  /** Tells of every key that is not among {@code names}. */
  void refuseOthers(List<String> names) {
    for (String name : new TreeSet<>(object.keySet())) {
      if (!names.contains(name)) {
        refuse(name, "an unknown key", Types.listed(names), Suggestions.nearest(name, names));
      }
    }
  }

  /** As below, of the value as it is written. */
  <T> Optional<T> refuse(String name, String allowed) {
    return new Found(object.get(name), path(name), reporter).refuse(allowed);
  }

  /** Tells that a key's value, right in itself, does not fit something else. */
  public <T> Optional<T> refuse(String name, String found, String allowed) {
    return refuse(name, found, allowed, Optional.empty());
  }

  /** The same with what was probably meant. */
  <T> Optional<T> refuse(String name, String found, String allowed, Optional<String> hint) {
    ConfigValue value = object.get(name);
    int line = value == null ? line() : value.origin().lineNumber();
    reporter.report(line, path(name), found, allowed, hint);
    return Optional.empty();
  }

  /** As {@link #refuse}, unless the section itself is wrong, which has been told. */
  <T> Optional<T> refuseUnlessBroken(String name, String found, String allowed) {
    return sound ? refuse(name, found, allowed) : Optional.empty();
  }

  /** As {@link #get} of a key that is required here, though not everywhere. */
  <T> Optional<T> require(Key<T> key) {
    return has(key.name())
        ? get(key)
        : refuseUnlessBroken(key.name(), "nothing", key.type().allowed());
  }

  /**
   * Tells of the problems of the data that a key names: at their own lines, or at the key's where
   * they have none.
   */
  <T> Optional<T> refuse(String name, DataException exception) {
    for (DataProblem p : exception.problems()) {
      if (p.location().matches(".*:\\d+")) {
        reporter.forward(new Problem(p.location(), p.key(), p.found(), p.allowed(), p.hint()));
      } else {
        refuse(name, p.found() + " (" + p.location() + ")", p.allowed());
      }
    }
    if (exception.omitted() > 0) {
      refuse(name, exception.omitted() + " more problems in its data", "none");
    }
    return Optional.empty();
  }

  /** Keeps the next place in the resolved job for a key whose default is not known yet. */
  void reserve(String name) {
    resolved.putNull(name);
  }

  /** Puts a value into the resolved job that no key gave: a default that depends on others. */
  void resolve(String name, Object value) {
    resolved.set(
        name, value instanceof double[] numbers ? Json.ofNumbers(numbers) : Json.of(value));
  }

  /** The full path of a key in this section. */
  private String path(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private int line() {
    return origin().lineNumber();
  }

  private ConfigOrigin origin() {
    return object.origin();
  }
}
