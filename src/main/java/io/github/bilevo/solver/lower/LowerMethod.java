package io.github.bilevo.solver.lower;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.Status;

/**
 * A solver of the lower level: init, then steps until the status is terminal; the loop lives
 * elsewhere. Immutable and shareable; the workspace is confined to one thread.
 *
 * <p>Only {@link FixedPointIteration} is the repetition of a map, which iterative differentiation
 * can sweep backwards. The others choose their steps by what they have seen; implicit
 * differentiation takes w_t from any of them.
 */
public interface LowerMethod {
  /** Name as in a job file. */
  String name();

  /** Φ whose fixed point is sought; the method's state is Φ's, its first block w. */
  FixedPointMap map();

  /** t, the budget. */
  int steps();

  /** Applications of Φ, or gradients, that one step takes; where it varies, about so many. */
  default int applicationsPerStep() {
    return 1;
  }

  /** w₀ of length {@link FixedPointMap#blockSize}. */
  Vec initial();

  /** Memory for one solve. */
  LowerWorkspace newWorkspace();

  /** Starts from w₀, the first block of {@code start}, neither of which is modified. */
  void init(double[] lambda, double[] start, LowerWorkspace workspace);

  /** One step. Does nothing once the status is final. Allocates nothing. */
  Status step(LowerWorkspace workspace);

  /**
   * Checks t and the length of w₀.
   *
   * @throws IllegalArgumentException naming {@code steps} or {@code initial}
   */
  static void check(int steps, Vec initial, int d) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps: found " + steps + "; wanted at least 1");
    }
    if (initial.size() != d) {
      throw new IllegalArgumentException(
          "initial: found " + initial.size() + " numbers; wanted d = " + d);
    }
  }

  /**
   * Checks a tolerance.
   *
   * @throws IllegalArgumentException naming {@code tolerance}
   */
  static void checkTolerance(double tolerance) {
    if (!(tolerance >= 0 && Double.isFinite(tolerance))) {
      throw new IllegalArgumentException(
          "tolerance: found " + tolerance + "; wanted a finite number, at least 0");
    }
  }

  /** Gradient descent on {@code objective}: the map of the methods that iterate none. */
  static FixedPointMap descent(LowerObjective objective) {
    return new GradientDescentMap(
        objective, objective.knowsCurvature() ? StepSize.OPTIMAL : StepSize.of(1.0));
  }
}
