package io.github.bilevo.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * A value at its place in a job file, which can say what is wrong with it. Types are asked of the
 * value as written: HOCON's own getters would read the text {@code "5"} as a number.
 */
public final class Found {
  private static final int LONGEST_TEXT = 60;

  private final ConfigValue value;
  private final Supplier<String> key;
  private final Reporter reporter;

  Found(ConfigValue value, String key, Reporter reporter) {
    this(value, () -> key, reporter);
  }

  // The key of an element is put together only when it is told: there may be a million of them.
  private Found(ConfigValue value, Supplier<String> key, Reporter reporter) {
    this.value = value;
    this.key = key;
    this.reporter = reporter;
  }

  /** The full path of its key. */
  public String key() {
    return key.get();
  }

  /** What kind of value it is. */
  public ConfigValueType type() {
    return value.valueType();
  }

  /** Where it stands in the job file, counted from 1. */
  int line() {
    return value.origin().lineNumber();
  }

  /** The value as plain Java. */
  public Object unwrapped() {
    return value.unwrapped();
  }

  /** The number, if it is one. It may be infinite ({@code 1e999}). */
  public Optional<Double> asNumber() {
    return type() == ConfigValueType.NUMBER
        ? Optional.of(((Number) value.unwrapped()).doubleValue())
        : Optional.empty();
  }

  /** The text, if it is one. */
  public Optional<String> asText() {
    return type() == ConfigValueType.STRING
        ? Optional.of((String) value.unwrapped())
        : Optional.empty();
  }

  /** The elements, if it is an array, each with its own line and the key {@code key[i]}. */
  public Optional<List<Found>> asArray() {
    if (type() != ConfigValueType.LIST) {
      return Optional.empty();
    }
    List<Found> elements = new ArrayList<>();
    for (ConfigValue element : (ConfigList) value) {
      int i = elements.size();
      elements.add(new Found(element, () -> key() + "[" + i + "]", reporter));
    }
    return Optional.of(elements);
  }

  /** The entries by name in alphabetical order, if it is a section. */
  public Optional<Map<String, Found>> asSection() {
    if (type() != ConfigValueType.OBJECT) {
      return Optional.empty();
    }
    Map<String, Found> entries = new TreeMap<>();
    ((ConfigObject) value)
        .forEach(
            (name, entry) ->
                entries.put(name, new Found(entry, () -> key() + "." + name, reporter)));
    return Optional.of(entries);
  }

  /** Tells that this value is not what is allowed. */
  public <T> Optional<T> refuse(String allowed) {
    return refuse(description(), allowed, Optional.empty());
  }

  /** Tells what is wrong in other words than the value itself. Always empty, to be returned. */
  public <T> Optional<T> refuse(String found, String allowed, Optional<String> hint) {
    reporter.report(line(), key(), found, allowed, hint);
    return Optional.empty();
  }

  /** The value in a few words, on one line: {@code 1.5}, {@code "ten"}, {@code an array of 3}. */
  String description() {
    if (type() == ConfigValueType.LIST) {
      return "an array of " + ((ConfigList) value).size();
    }
    if (type() == ConfigValueType.OBJECT) {
      return "a section { … }";
    }
    String text = value.render(ConfigRenderOptions.concise());
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 2) + "…\"";
  }
}
