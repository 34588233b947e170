package io.github.bilevo.config;

import java.util.Optional;

/**
 * A key of a job file: what it may hold, what it holds when it is left out, and what it means. The
 * checks and the table of all keys are both made from this.
 *
 * @param name within its section
 * @param type what its value may be
 * @param required whether leaving it out is a problem
 * @param byDefault the value that stands when it is left out, in HOCON, if it is the same in every
 *     job
 * @param defaultText the table's words for the default; empty when the key is required
 * @param meaning one sentence for the table
 */
public record Key<T>(
    String name,
    Type<T> type,
    boolean required,
    Optional<String> byDefault,
    String defaultText,
    String meaning) {

  /** A key that has to be there. */
  public static <T> Key<T> required(String name, Type<T> type, String meaning) {
    return new Key<>(name, type, true, Optional.empty(), "", meaning);
  }

  /** A key with a default, given in HOCON. */
  public static <T> Key<T> of(String name, Type<T> type, String byDefault, String meaning) {
    return new Key<>(name, type, false, Optional.of(byDefault), "`" + byDefault + "`", meaning);
  }

  /** A key without a default value of its own: what leaving it out means is said in words. */
  public static <T> Key<T> optional(String name, Type<T> type, String otherwise, String meaning) {
    return new Key<>(name, type, false, Optional.empty(), otherwise, meaning);
  }
}
