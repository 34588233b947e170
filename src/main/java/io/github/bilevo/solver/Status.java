package io.github.bilevo.solver;

/**
 * How a solve stands or how it ended. An outcome is a value with advice, never an exception and
 * never dropped; convergence is asked before the budget.
 */
public enum Status {
  /** Still stepping. */
  RUNNING(""),
  /** The stopping rule is met, at the iterate that is reported. */
  CONVERGED(""),
  /** The step budget is used up; with a fixed number of steps this is the normal end. */
  MAX_STEPS("The step budget ran out. Raise steps or loosen the tolerance."),
  /** The upper level's time is up. */
  TIME_UP("The time ran out. Raise the seconds, or resume from the last λ."),
  /** The upper objective has not fallen over a whole window of epochs. */
  NO_IMPROVEMENT("The objective stopped falling. Lower the step size, or solve more precisely."),
  /** The recursion claims convergence but the recomputed residual does not follow. */
  STAGNATED(
      "The residual stopped falling at rounding level. Loosen the tolerance or precondition."),
  /** A direction of non-positive curvature was met. */
  INDEFINITE("Non-positive curvature. Is the lower problem strongly convex at this λ?"),
  /** The residual or the objective grew far beyond where it began. */
  DIVERGED("The iterates run away. Lower the step size, or use step-size = optimal."),
  /** A constant of the lower method is a function of λ without a derivative here. */
  NOT_DIFFERENTIABLE(
      "μ(λ) or L(λ) has no derivative at this λ: a tie. Set differentiate-step-size = false."),
  /** A NaN or an infinity appeared; the last finite iterate is kept. */
  NON_FINITE("A NaN or infinity appeared. Lower the step size, and look at the data's scale.");

  private final String advice;

  Status(String advice) {
    this.advice = advice;
  }

  /** What probably happened and what to try; empty where nothing went wrong. */
  public String advice() {
    return advice;
  }

  /** Whether stepping has ended. */
  public boolean terminal() {
    return this != RUNNING;
  }

  /** Whether the numbers may not be used any further. */
  public boolean failed() {
    return this == INDEFINITE
        || this == DIVERGED
        || this == NOT_DIFFERENTIABLE
        || this == NON_FINITE;
  }
}
