package io.github.bilevo.math;

/**
 * tanh through expm1, without a branch. With y = 2|x| = k ln 2 + r, |r| ≤ ln 2 / 2, k ≥ 0:
 *
 * <pre>  m = e^y − 1 = 2^k (r + r² q(r)) + (2^k − 1),   tanh x = ±m/(m + 2)</pre>
 *
 * q as in {@link PlainKernels#exp(double)}. For k = 0, where e^y is near 1, m is the series alone;
 * for k ≥ 1 it is at least 0.41, so that at most two bits cancel.
 */
public final class Tanh {
  /** Where y is cut: 1 − 2/(e^y + 1) rounds to 1 from 38 on. */
  public static final double LIMIT = 44.0;

  private Tanh() {}

  /** tanh(x), to a few ulp, by +, ×, / and bit operations only; NaN for NaN. */
  public static double of(double x) {
    double twice = 2.0 * Math.abs(x);
    double y = twice > LIMIT ? LIMIT : twice; // NaN passes
    double k = (y * PlainKernels.LOG2_E + PlainKernels.ROUND) - PlainKernels.ROUND;
    double r = (y - k * PlainKernels.LN2_HIGH) - k * PlainKernels.LN2_LOW;
    double s = r + (r * r) * PlainKernels.expSeries(r);
    double power = PlainKernels.powerOfTwo(k + PlainKernels.ROUND_AND_BIAS);
    double m = s * power + (power - 1.0);
    return Math.copySign(m / (m + 2.0), x);
  }
}
