package io.github.bilevo.hypergradient;

/**
 * How exact each hypergradient has to be, in place of fixed numbers of steps.
 *
 * @param relative θ: steps are taken until the estimated error is at most θ‖∇̂f‖. Below ½ the
 *     negative hypergradient is a descent direction, ⟨∇̂f, ∇f⟩ ≥ (1−2θ)‖∇̂f‖², where the estimate
 *     holds
 * @param mostSteps of either level in one epoch, after which the result is taken as it is
 */
public record Tolerance(double relative, int mostSteps) {
  /**
   * The default. An epoch that does not measure takes a third of it at most: where the tolerance is
   * out of reach, a hundred steps of either level.
   */
  public static final int MOST_STEPS = 300;

  /** Checks both. */
  public Tolerance {
    if (!(relative > 0 && relative < 0.5)) {
      throw new IllegalArgumentException(
          "relative: found " + relative + "; wanted a number in (0, 0.5)");
    }
    if (mostSteps < 1) {
      throw new IllegalArgumentException("mostSteps: found " + mostSteps + "; wanted at least 1");
    }
  }
}
