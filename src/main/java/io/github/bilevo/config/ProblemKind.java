package io.github.bilevo.config;

import java.util.List;
import java.util.Optional;

/**
 * One value of {@code problem.kind}: how a family of problems is made from a job file. Besides the
 * built-in ones, those that {@link java.util.ServiceLoader} finds, on the class path or in a jar of
 * the plugins' directory, can be named in job files. Immutable and shareable.
 */
public interface ProblemKind {
  /** The value of {@code problem.kind}; lower-case words joined by hyphens. */
  String name();

  /** What it is, what λ is, and λ_0, in a few sentences for the table of keys. */
  default String description() {
    return "";
  }

  /** Its own keys in the section {@code problem}, beside those that every kind has. */
  default List<Key<?>> keys() {
    return List.of();
  }

  /** The sections with rows that it reads. */
  default List<String> sections() {
    return List.of("train", "validation", "test", "data");
  }

  /**
   * The family's problem on the job's data, or empty after telling everything that is wrong.
   *
   * @param section gives the data and the family's own keys
   */
  Optional<Family> read(ProblemSection section);
}
