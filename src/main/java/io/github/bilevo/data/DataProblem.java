package io.github.bilevo.data;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong with some data, told so that a person can mend it.
 *
 * @param location {@code file:line}, or the file, directory or address alone when no line is meant
 * @param key the column or option the problem is about
 * @param found what is there
 * @param allowed what would be right
 * @param hint what was probably meant
 */
public record DataProblem(
    String location, String key, String found, String allowed, Optional<String> hint) {
  /** Checks that nothing is null. */
  public DataProblem {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(found, "found");
    Objects.requireNonNull(allowed, "allowed");
    Objects.requireNonNull(hint, "hint");
  }

  /** A problem with no hint. */
  public DataProblem(String location, String key, String found, String allowed) {
    this(location, key, found, allowed, Optional.empty());
  }

  /** {@code location: key: found …; allowed …; did you mean …}. */
  @Override
  public String toString() {
    String line = location + ": " + key + ": found " + found + "; allowed " + allowed;
    return hint.map(text -> line + "; did you mean " + text).orElse(line);
  }
}
