package io.github.bilevo.solver.lower;

import io.github.bilevo.problem.LowerObjective;

/** A constant of a first-order lower method: given, or the optimal one for μ(λ) and L(λ). */
public sealed interface StepSize {
  /**
   * The optimal constant for μ(λ), L(λ).
   *
   * @param differentiated whether it counts as a function of λ, so that ∂₂Φ contains ∇α(λ); else it
   *     is computed at the current λ and then held constant
   */
  record Optimal(boolean differentiated) implements StepSize {}

  /** This number. */
  record Given(double value) implements StepSize {
    /** Checks that the number is finite and not negative. */
    public Given {
      if (!(value >= 0 && Double.isFinite(value))) {
        throw new IllegalArgumentException(
            "value: found " + value + "; wanted a finite number, at least 0");
      }
    }
  }

  /**
   * Checks that this is a number where {@code objective} knows no μ(λ) and L(λ), or not their
   * gradients and those are wanted.
   *
   * @throws IllegalArgumentException naming {@code argument}
   */
  default void check(String argument, LowerObjective objective) {
    if (!(this instanceof Optimal optimal)) {
      return;
    }
    if (!objective.knowsCurvature()) {
      throw new IllegalArgumentException(
          argument + ": found optimal; wanted a number, for this objective declares no μ and L");
    }
    if (optimal.differentiated() && !objective.differentiatesCurvature()) {
      throw new IllegalArgumentException(
          argument
              + ": found optimal, differentiated; wanted it held constant, or a number,"
              + " for this objective declares no gradients of μ and L");
    }
  }

  /** Whether it counts as a function of λ. */
  default boolean differentiated() {
    return false;
  }

  /** {@link Optimal}, held constant. */
  StepSize OPTIMAL = new Optimal(false);

  /** {@link Optimal}, as a function of λ. */
  StepSize OPTIMAL_DIFFERENTIATED = new Optimal(true);

  /** {@link Given}. */
  static StepSize of(double value) {
    return new Given(value);
  }
}
