package io.github.bilevo.hypergradient;

/**
 * Which epochs measure their error, and what the others take theirs for. A measurement takes
 * several times the steps that following λ does. It says how much error there was to the residuals
 * at which the hypergradient was taken; those quotients belong to the problem and move with λ,
 * slowly, so that until the next measurement
 *
 * <pre>  ê = C_w ‖Φ(w) − w‖ + C_v ‖∇₁E − Av‖  </pre>
 *
 * with residuals that are had anyway. A measurement is due as soon as this ê is beyond {@value
 * #TRUST} of the tolerance, or more than {@value #RANGE} times the error last measured: so far from
 * there nothing is known of the quotients. Else one is due after m epochs, and not before they have
 * taken {@value #FRUGALITY} times its steps. m doubles, up to {@value #LONGEST}, where the measured
 * error was within the tolerance and at most twice ê; it is halved where it was beyond the
 * tolerance.
 *
 * <p>A measurement that came to the most steps of an epoch with more error than is allowed has
 * shown that the tolerance is out of reach: measuring again at once would show the same, at the
 * most an epoch can cost. So after it only the second rule holds. Mutable, confined to one thread.
 */
final class Cadence {
  /** Numbers that outlive an epoch. */
  static final int MEMORY = 8;

  private static final int LONGEST = 64;
  private static final double FRUGALITY = 2.0;
  private static final double RANGE = 2.0;

  /** What is extrapolated is not trusted as far as what is measured. */
  private static final double TRUST = 0.75;

  private double perLowerResidual = Double.NaN; // C_w; NaN: nothing is measured yet
  private double perLinearResidual = Double.NaN; // C_v
  private int interval = 1; // m
  private int epochs; // since the last measurement
  private double steps; // of these epochs
  private double price; // steps of the last measurement
  private double found; // its error
  private boolean reached = true; // whether it ended within the tolerance

  /** Writes the {@value #MEMORY} numbers that outlive an epoch. */
  void copyInto(double[] target, int from) {
    target[from] = perLowerResidual;
    target[from + 1] = perLinearResidual;
    target[from + 2] = interval;
    target[from + 3] = epochs;
    target[from + 4] = steps;
    target[from + 5] = price;
    target[from + 6] = found;
    target[from + 7] = reached ? 1.0 : 0.0;
  }

  /** Goes back to what {@link #copyInto} wrote. */
  void restore(double[] source, int from) {
    perLowerResidual = source[from];
    perLinearResidual = source[from + 1];
    interval = (int) source[from + 2];
    epochs = (int) source[from + 3];
    steps = source[from + 4];
    price = source[from + 5];
    found = source[from + 6];
    reached = source[from + 7] != 0.0;
  }

  /** An epoch has taken its {@code steps}, of both levels. */
  void passed(int steps) {
    epochs++;
    this.steps += steps;
  }

  /** Whether this epoch has to measure, its ê being allowed up to {@code allowed}. */
  boolean due(double estimate, double allowed) {
    boolean late = epochs >= interval && steps >= FRUGALITY * price;
    boolean alarming =
        estimate > RANGE * found || !(estimate <= TRUST * allowed); // NaN: nothing is known
    return late || reached && alarming;
  }

  /** ê at these residuals; NaN before the first measurement. */
  double estimate(double lowerResidual, double linearResidual) {
    return perLowerResidual * lowerResidual + perLinearResidual * linearResidual;
  }

  /** The lower level's error after the epoch's own steps, and the residual there. */
  void measuredLower(double error, double residual) {
    perLowerResidual = quotient(error, residual, perLowerResidual);
  }

  /** The same of the linear level. */
  void measuredLinear(double error, double residual) {
    perLinearResidual = quotient(error, residual, perLinearResidual);
  }

  /**
   * The measurement is over.
   *
   * @param error measured of the epoch's own steps
   * @param estimate what it was taken for before
   * @param allowed of either
   * @param steps of both levels that it took
   * @param reached whether these led to an error within the tolerance
   */
  void measured(double error, double estimate, double allowed, int steps, boolean reached) {
    if (!(error <= allowed)) {
      interval = Math.max(1, interval / 2);
    } else if (error <= 2.0 * estimate) {
      interval = Math.min(2 * interval, LONGEST);
    }
    epochs = 0;
    this.steps = 0.0;
    price = steps;
    found = error;
    this.reached = reached;
  }

  /** At a residual of 0, or an error that is no number, nothing is learnt. */
  private static double quotient(double error, double residual, double before) {
    double quotient = error / residual;
    return Double.isFinite(quotient) ? quotient : before;
  }
}
