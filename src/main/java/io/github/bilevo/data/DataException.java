package io.github.bilevo.data;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Data that cannot be used, with every problem found. The message has one problem per line, in the
 * order they were found.
 */
public final class DataException extends Exception {
  private final List<DataProblem> problems;
  private final long omitted;

  /** These problems and no other. */
  public DataException(List<DataProblem> problems) {
    this(problems, 0);
  }

  /**
   * These problems, and {@code omitted} more that are only counted.
   *
   * @throws IllegalArgumentException if there is no problem, or a negative number of others
   */
  public DataException(List<DataProblem> problems, long omitted) {
    super(message(problems, omitted));
    this.problems = List.copyOf(problems);
    this.omitted = omitted;
  }

  /** One problem. */
  public DataException(DataProblem problem) {
    this(List.of(problem));
  }

  /** The problems told, at least one. */
  public List<DataProblem> problems() {
    return problems;
  }

  /** How many further problems there are beside {@link #problems()}. */
  public long omitted() {
    return omitted;
  }

  private static String message(List<DataProblem> problems, long omitted) {
    if (problems.isEmpty() || omitted < 0) {
      throw new IllegalArgumentException(
          "problems: found " + problems.size() + " and " + omitted + " omitted; wanted at least 1");
    }
    String lines = problems.stream().map(DataProblem::toString).collect(Collectors.joining("\n"));
    return omitted == 0 ? lines : lines + "\n… and " + omitted + " more";
  }
}
