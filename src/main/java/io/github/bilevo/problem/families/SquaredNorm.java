package io.github.bilevo.problem.families;

import io.github.bilevo.math.Matrix;
import io.github.bilevo.math.Spectra;

/**
 * ‖X‖₂², or its upper bound ({@link Spectra#squaredNorm}), computed when it is first asked for: a
 * job whose step sizes are given never pays for it. NaN if X is not finite, so that the first step
 * is. Shareable between threads.
 */
final class SquaredNorm {
  private final Matrix x;
  private boolean known;
  private double value;

  SquaredNorm(Matrix x) {
    this.x = x;
  }

  synchronized double get() {
    if (!known) {
      value = Double.isFinite(x.squaredNormBound()) ? Spectra.squaredNorm(x) : Double.NaN;
      known = true;
    }
    return value;
  }
}
