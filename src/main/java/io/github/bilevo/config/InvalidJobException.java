package io.github.bilevo.config;

import java.util.List;
import java.util.stream.Collectors;

/** A job that cannot be run, with every problem found. The message has one problem per line. */
public final class InvalidJobException extends Exception {
  private final transient List<Problem> problems;

  /**
   * These problems, in this order.
   *
   * @throws IllegalArgumentException if there is none
   */
  public InvalidJobException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("problems: found none; wanted at least 1");
    }
    this.problems = List.copyOf(problems);
  }

  /** One problem. */
  public InvalidJobException(Problem problem) {
    this(List.of(problem));
  }

  /** The problems, at least one, in the order of the file's lines. */
  public List<Problem> problems() {
    return problems;
  }
}
