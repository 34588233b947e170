package io.github.bilevo.autodiff;

import io.github.bilevo.math.Backend;

/**
 * Functions made of the exponential, over one block: z[·] ← f(x[i+·]) for a register z, of which
 * what lies behind the block is overwritten too. z is not x.
 */
final class BlockFunctions {
  private BlockFunctions() {}

  static void exp(int n, double[] x, int i, double[] z) {
    System.arraycopy(x, i, z, 0, n);
    Backend.active().exp(z, z);
  }

  /** 1/(1 + e⁻ˣ): e⁻ˣ = ∞ gives 0. */
  static void sigmoid(int n, double[] x, int i, double[] z) {
    BlockLoops.negate(n, x, i, z, 0);
    Backend.active().exp(z, z);
    for (int at = 0; at < n; at++) {
      z[at] = 1.0 / (1.0 + z[at]);
    }
  }

  /** max(x, 0) + log(1 + e), e = e^{−|x|} ≤ 1. */
  static void softplus(int n, double[] x, int i, double[] z) {
    for (int at = 0; at < n; at++) {
      z[at] = -Math.abs(x[i + at]);
    }
    Backend.active().exp(z, z);
    for (int at = 0; at < n; at++) {
      z[at] = Math.max(x[i + at], 0.0) + logOnePlus(z[at]);
    }
  }

  /** log(1 + e) for e ∈ [0, 1] without the rounding of 1 + e (Kahan); a NaN stays NaN. */
  private static double logOnePlus(double e) {
    double u = 1.0 + e;
    return u == 1.0 ? e : Math.log(u) * (e / (u - 1.0));
  }
}
