package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FiniteSum;

/**
 * How stochastic estimators see a problem's rows.
 *
 * @param size rows per minibatch of ℓ and of E, at least 1
 * @param seed of the draws
 */
public record Batches(int size, long seed) {
  /** Checks the size. */
  public Batches {
    if (size < 1) {
      throw new IllegalArgumentException("batch: found " + size + "; wanted at least 1 row");
    }
  }

  /** ⌈rows / size⌉. */
  static int count(int rows, int size) {
    return (rows - 1) / size + 1;
  }

  /** Checks the length of w₀. */
  static void checkInitial(Vec initial, BilevelProblem problem) {
    if (initial.size() != problem.stateSize()) {
      throw new IllegalArgumentException(
          "initial: found " + initial.size() + " numbers; wanted d = " + problem.stateSize());
    }
  }

  /** Checks that both levels are sums over rows. */
  static void checkSums(BilevelProblem problem) {
    FiniteSum.of(problem.lower());
    FiniteSum.of(problem.upper());
  }
}
