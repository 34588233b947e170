package io.github.bilevo.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers that stand for the texts of a target.
 *
 * @param encoding text → finite number, in the order messages list them; empty if targets are
 *     numbers themselves
 */
record Labels(Map<String, Double> encoding) {
  /**
   * Copies and checks.
   *
   * @throws IllegalArgumentException if a number is not finite
   */
  Labels {
    encoding.forEach(
        (text, number) -> {
          if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(
                "encoding: found " + number + " for " + text + "; wanted a finite number");
          }
        });
    encoding = Collections.unmodifiableMap(new LinkedHashMap<>(encoding));
  }

  boolean isEmpty() {
    return encoding.isEmpty();
  }

  /** The number of a text, if it has one. */
  Optional<Double> find(String text) {
    return Optional.ofNullable(encoding.get(text));
  }

  /** What is allowed, for a message. */
  String allowed() {
    return "one of " + String.join(", ", encoding.keySet());
  }

  /** The text that was probably meant. */
  Optional<String> nearest(String text) {
    return Suggestions.nearest(text, encoding.keySet());
  }
}
