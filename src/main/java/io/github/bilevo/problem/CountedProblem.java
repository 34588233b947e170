package io.github.bilevo.problem;

import java.util.Optional;

/**
 * A problem that counts what it is asked for, and else is the problem: the same bits, declarations
 * and constants. A product with a minibatch counts as one, as does one with all tasks of a {@link
 * TaskProblem}.
 */
public final class CountedProblem {
  /** A part of a problem that counts. */
  interface Counting {
    OracleCounts counts();
  }

  private CountedProblem() {}

  /** {@code problem}, which adds what it is asked for to {@code counts}. */
  public static BilevelProblem of(BilevelProblem problem, OracleCounts counts) {
    LowerLevel lower =
        problem.lower() instanceof LowerObjective objective
            ? CountedObjective.of(objective, counts)
            : new CountedMap((FixedPointMap) problem.lower(), counts);
    return new BilevelProblem(
        problem.kind(), lower, CountedUpper.of(problem.upper(), counts), problem.set());
  }

  /** What {@code problem} adds to; empty where it does not count. */
  public static Optional<OracleCounts> counts(BilevelProblem problem) {
    return problem.lower() instanceof Counting counting
        ? Optional.of(counting.counts())
        : Optional.empty();
  }
}
