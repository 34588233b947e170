package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import io.github.bilevo.math.Matrix;
import io.github.bilevo.problem.Samples;

/**
 * Σ_i ψ(y_i x_iᵀw), ψ(m) = log(1 + e^{−m}), y_i ∈ {−1, +1}, with its gradient −Xᵀ(y∘s), s_i = 1/(1
 * + e^{m_i}), and its curvature Xᵀ diag(s(1−s)) X. A sum, not a mean. Mutable, confined to one
 * thread; nothing is allocated after construction.
 */
final class LogisticLoss {
  private final Matrix x;
  private final double scale;
  private final double[] y;
  private final double[] margins;
  private final double[] s;
  private final double[] curvature;
  private final double[] rows;
  private final double[] columns;

  LogisticLoss(Samples samples) {
    this(samples, 1.0);
  }

  /** The loss times {@code scale}. */
  LogisticLoss(Samples samples, double scale) {
    this.scale = scale;
    x = samples.features();
    y = samples.targets();
    margins = new double[y.length];
    s = new double[y.length];
    curvature = new double[y.length];
    rows = new double[y.length];
    columns = new double[x.columns()];
  }

  /** Moves to w, the first p coordinates of {@code state}. */
  void setState(double[] state) {
    System.arraycopy(state, 0, columns, 0, columns.length);
    x.multiply(columns, margins);
    for (int i = 0; i < y.length; i++) {
      margins[i] *= y[i];
    }
    Backend.active().exp(margins, s);
    for (int i = 0; i < y.length; i++) {
      s[i] = 1.0 / (1.0 + s[i]); // e^m = ∞ gives 0
      curvature[i] = scale * (s[i] * (1.0 - s[i]));
    }
  }

  /** Σ ψ(m_i), without overflow for any margin. */
  double value() {
    double sum = 0.0;
    for (double m : margins) {
      sum += psi(m);
    }
    return scale * sum;
  }

  /** out[0..p) ← −Xᵀ(y∘s). */
  void gradient(double[] out) {
    for (int i = 0; i < y.length; i++) {
      rows[i] = -scale * y[i] * s[i];
    }
    x.multiplyTransposed(rows, columns);
    System.arraycopy(columns, 0, out, 0, columns.length);
  }

  /** out ← Xᵀ diag(s(1−s)) X u. */
  void hessian(double[] u, double[] out) {
    x.multiply(u, rows);
    for (int i = 0; i < y.length; i++) {
      rows[i] *= curvature[i];
    }
    x.multiplyTransposed(rows, out);
  }

  /** out_j ← Σ_i s_i(1−s_i) x_ij². */
  void hessianDiagonal(double[] out) {
    x.multiplySquaredTransposed(1, curvature, out);
  }

  /** Scratch memory, in bytes. */
  long bytes() {
    return 8L * (4L * y.length + columns.length);
  }

  /** ψ(m) = log(1 + e^{−m}). */
  static double psi(double m) {
    return m > 0 ? Math.log1p(Math.exp(-m)) : -m + Math.log1p(Math.exp(m));
  }
}
