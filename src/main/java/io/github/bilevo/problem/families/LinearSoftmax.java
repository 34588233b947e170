package io.github.bilevo.problem.families;

import io.github.bilevo.math.Matrix;

/**
 * {@link SoftmaxCrossEntropy} of the linear model S = XW, W ∈ ℝ^{p×c} row-major, and the products
 * of its derivatives, each with a diagonal term diag(d)·U added in the same sweep over ℝ^{p×c}.
 * Only columns of X that have an entry are touched out of order. Mutable, confined to one thread;
 * nothing is allocated after construction.
 */
final class LinearSoftmax {
  private final Matrix x;
  private final int classes;
  private final SoftmaxCrossEntropy loss;
  private final double[] rows;

  /** Keeps {@code labels}, which are in range; one per row of X. */
  LinearSoftmax(Matrix x, int[] labels, int classes) {
    this.x = x;
    this.classes = classes;
    loss = new SoftmaxCrossEntropy(labels, classes);
    rows = new double[labels.length * classes];
  }

  /** With {@code weight} for ω_i, the same for each row. */
  LinearSoftmax(Matrix x, int[] labels, int classes, double weight) {
    this(x, labels, classes);
    loss.setWeight(weight);
  }

  /** The loss at the state. */
  SoftmaxCrossEntropy loss() {
    return loss;
  }

  /** Moves to W, the first p·c coordinates of {@code state}, which are not kept. */
  void setState(double[] state) {
    x.multiply(classes, state, loss.logits());
    loss.update();
  }

  /** out ← Xᵀ diag(ω)(P − Y). */
  void gradient(double[] out) {
    loss.gradient(rows);
    x.multiplyTransposed(classes, rows, out);
  }

  /** out ← Xᵀ diag(ω)(P − Y) + diag(d) U. */
  void gradient(double[] d, double[] u, double[] out) {
    loss.gradient(rows);
    x.multiplyTransposed(classes, rows, d, u, out);
  }

  /** out ← Xᵀ C(XU) + diag(d) U, C the curvature of the loss. */
  void hessian(double[] d, double[] u, double[] out) {
    x.multiply(classes, u, rows);
    loss.curve(rows);
    x.multiplyTransposed(classes, rows, d, u, out);
  }

  /** out_jq ← Σ_i x_ij² ω_i p_iq (1 − p_iq) + d_j, the diagonal of {@link #hessian}. */
  void hessianDiagonal(double[] d, double[] out) {
    loss.curvatureDiagonal(rows);
    x.multiplySquaredTransposed(classes, rows, out);
    for (int j = 0, at = 0; j < d.length; j++) {
      for (int q = 0; q < classes; q++, at++) {
        out[at] += d[j];
      }
    }
  }

  /** out ← Xᵀ diag(scales)(P − Y). */
  void weightedResiduals(double[] scales, double[] out) {
    loss.residuals(scales, rows);
    x.multiplyTransposed(classes, rows, out);
  }

  /** out_i ← scales_i (p_i − e_{y_i})ᵀ (x_iᵀU), one number per row. */
  void residualProducts(double[] scales, double[] u, double[] out) {
    x.multiply(classes, u, rows);
    loss.residualProducts(scales, rows, out);
  }

  /** Memory held beside X, in bytes. */
  long bytes() {
    return loss.bytes() + 8L * rows.length;
  }
}
