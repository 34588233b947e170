package io.github.bilevo.solver.lower;

/**
 * How a lower-level solve went on, as far as its steps tell; NaN where they do not.
 *
 * @param contraction q̂ = (‖z_t − z_{t−1}‖ / ‖z_1 − z_0‖)^{1/(t−1)}, the factor by which a step
 *     shrank in the mean; of Φ an estimate and no bound, too large where steps have come down to
 *     rounding. NaN below two steps, and where one is 0
 * @param stepSize α of its steps
 */
public record Pace(double contraction, double stepSize) {
  /** Nothing is known. */
  public static final Pace UNKNOWN = new Pace(Double.NaN, Double.NaN);

  /** Of a first and a last step of these lengths, t in all. */
  static Pace of(double first, double last, int t, double stepSize) {
    boolean known = t > 1 && first > 0.0 && last > 0.0;
    double contraction = known ? Math.pow(last / first, 1.0 / (t - 1)) : Double.NaN;
    return new Pace(contraction, stepSize);
  }

  /** Of several solves: the slowest contraction, and the step size if they share it. */
  public Pace with(Pace other) {
    return new Pace(
        Math.max(contraction, other.contraction),
        stepSize == other.stepSize ? stepSize : Double.NaN);
  }
}
