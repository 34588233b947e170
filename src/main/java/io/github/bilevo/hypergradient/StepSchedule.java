package io.github.bilevo.hypergradient;

/**
 * Step sizes of a stochastic method, η_j = η_0 (1 + j/c)^{−a}, j = 0, 1, …: constant with a = 0;
 * with a = 1 the O(1/t) rule of Grazzi et al. (2021), η_j = β/(γ + j), γ = c and β = η_0 c.
 *
 * @param initial η_0 &gt; 0
 * @param exponent a in [0, 1]
 * @param scale c &gt; 0, steps until the decrease sets in
 */
public record StepSchedule(double initial, double exponent, double scale) {
  /** Checks the ranges. */
  public StepSchedule {
    check(initial > 0 && Double.isFinite(initial), "step-size", initial, "a positive number");
    check(exponent >= 0 && exponent <= 1, "decay", exponent, "a number in [0, 1]");
    check(scale > 0 && Double.isFinite(scale), "decay-start", scale, "a positive number");
  }

  private static void check(boolean right, String argument, double found, String wanted) {
    if (!right) {
      throw new IllegalArgumentException(argument + ": found " + found + "; wanted " + wanted);
    }
  }

  /** η_j = {@code value}. */
  public static StepSchedule constant(double value) {
    return new StepSchedule(value, 0.0, 1.0);
  }

  /** η_j = {@code initial} / (1 + j/{@code scale}). */
  public static StepSchedule decreasing(double initial, double scale) {
    return new StepSchedule(initial, 1.0, scale);
  }

  /** η_j. */
  double at(long j) {
    if (exponent == 0.0) {
      return initial;
    }
    double decay = 1.0 + j / scale;
    return exponent == 1.0 ? initial / decay : initial * Math.pow(decay, -exponent);
  }
}
