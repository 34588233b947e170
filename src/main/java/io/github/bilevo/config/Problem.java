package io.github.bilevo.config;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing that is wrong with a job, told on one line so that a person can mend it.
 *
 * @param location {@code file:line} of the job file, or of the data file it names
 * @param key the key's full path, {@code lower.step-size}
 * @param found what is there
 * @param allowed what would be right
 * @param hint what was probably meant
 */
public record Problem(
    String location, String key, String found, String allowed, Optional<String> hint) {
  /** Checks that nothing is null. */
  public Problem {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(found, "found");
    Objects.requireNonNull(allowed, "allowed");
    Objects.requireNonNull(hint, "hint");
  }

  /** A problem with no hint. */
  public Problem(String location, String key, String found, String allowed) {
    this(location, key, found, allowed, Optional.empty());
  }

  /** {@code location: key: found …; allowed …; did you mean …}, always one line. */
  @Override
  public String toString() {
    String text = location + ": " + key + ": found " + found + "; allowed " + allowed;
    return hint.map(name -> text + "; did you mean " + name).orElse(text).replaceAll("\\R", " ");
  }
}
