package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import io.github.bilevo.problem.UpperPoint;
import java.util.Arrays;

/**
 * E = CE(WΘᵀ + b, y), a softmax classifier on the states of an equilibrium model, whose parameters
 * are the last c(h + 1) numbers of λ:
 *
 * <pre>
 *   R = (P − Y)/n:   ∇_W E = RΘ,   ∇_Θ E = RᵀW,   ∇_b E = Rᵀ1,   and 0 for the rest of λ
 * </pre>
 *
 * W ∈ ℝ^{n×h}, Θ ∈ ℝ^{c×h}, b ∈ ℝᶜ, row-major. Mutable, confined to one thread; nothing is
 * allocated after construction.
 */
final class SoftmaxHead implements UpperPoint {
  private final int n;
  private final int h;
  private final int c;
  private final int offset;
  private final SoftmaxCrossEntropy loss;
  private final double[] theta;
  private final double[] thetaGradient;
  private final double[] bias;
  private final double[] w;
  private final double[] residuals;
  private final double[] product;

  /** Keeps {@code labels}, which are in range. */
  SoftmaxHead(int[] labels, int units, int classes, int lambdaSize) {
    n = labels.length;
    h = units;
    c = classes;
    offset = lambdaSize - c * (h + 1);
    loss = new SoftmaxCrossEntropy(labels, c);
    theta = new double[c * h];
    thetaGradient = new double[c * h];
    bias = new double[c];
    w = new double[n * h];
    residuals = new double[n * c];
    product = new double[n * h];
  }

  /** The loss at the state. */
  SoftmaxCrossEntropy loss() {
    return loss;
  }

  @Override
  public void setLambda(double[] lambda) {
    System.arraycopy(lambda, offset, theta, 0, theta.length);
    System.arraycopy(lambda, offset + theta.length, bias, 0, c);
  }

  @Override
  public void setState(double[] state) {
    System.arraycopy(state, 0, w, 0, w.length);
    double[] logits = loss.logits();
    Backend.active().gemmTransposedRight(n, c, h, w, theta, logits);
    for (int i = 0, at = 0; i < n; i++) {
      for (int q = 0; q < c; q++, at++) {
        logits[at] += bias[q];
      }
    }
    loss.update();
    loss.gradient(residuals);
  }

  @Override
  public double value() {
    return loss.value();
  }

  @Override
  public void stateGradient(double[] out) {
    Backend.active().gemm(n, h, c, residuals, theta, product);
    System.arraycopy(product, 0, out, 0, product.length);
  }

  @Override
  public void lambdaGradient(double[] out) {
    Arrays.fill(out, 0.0);
    Backend.active().gemmTransposedLeft(c, h, n, residuals, w, thetaGradient);
    System.arraycopy(thetaGradient, 0, out, offset, thetaGradient.length);
    int from = offset + c * h;
    for (int i = 0, at = 0; i < n; i++) {
      for (int q = 0; q < c; q++, at++) {
        out[from + q] += residuals[at];
      }
    }
  }

  @Override
  public long bytes() {
    long vectors = 2L * theta.length + bias.length + 2L * w.length + residuals.length;
    return loss.bytes() + 8L * vectors;
  }
}
