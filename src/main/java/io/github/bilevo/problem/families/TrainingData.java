package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.ExtremePairs;
import io.github.bilevo.math.Spectra;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.Scorer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Training-data optimisation (Grazzi et al. 2020, section 3.2, Fashion-MNIST): λ = Z ∈ ℝ^{c×p},
 * row-major, is one learned training point per class, with labels 0 … c−1.
 *
 * <pre>
 *   f(Z) = CE(X′w(Z), y′),   w(Z) = argmin_{w∈ℝ^{p×c}} CE(Zw, (0 … c−1)) + (β/(2cp))‖w‖²
 *   R = (P − I)/c:   ∇₁ℓ = ZᵀR + δw,   HU = ZᵀC(ZU) + δU,   δ = β/(cp)
 *   MŻ = ŻᵀR + ZᵀC(Żw),   Mᵀv = Rvᵀ + C(Zv)wᵀ,   ∇₂E = 0
 *   μ = δ,   L = ‖Z‖²/(2c) + δ
 * </pre>
 *
 * P = softmax(Zw) by rows, C(T)_i = (p_i∘t_i − p_i(p_iᵀt_i))/c; w is row-major. ‖Z‖² is the largest
 * eigenvalue of the c×c Gram matrix, computed when L is asked for, once per λ.
 */
public final class TrainingData {
  private TrainingData() {}

  /**
   * The problem over ℝ^{c×p}; its training points are λ.
   *
   * @param classes c, at least 2
   * @param beta β &gt; 0
   * @throws IllegalArgumentException unless the targets are in 0 … c−1 and β is positive
   */
  public static BilevelProblem problem(Samples validation, int classes, double beta) {
    int[] labels = Labels.of("validation", validation, classes);
    Regularisers.checkPositive("beta", beta);
    int p = validation.columns();
    int size = Labels.stateSize(p, classes);
    return new BilevelProblem(
        "training-data",
        new Lower(classes, p, beta / size),
        new SoftmaxObjective(validation.features(), labels, classes, size),
        Box.UNBOUNDED);
  }

  /**
   * {@code loss} (the sum of the rows' cross-entropies), {@code mean_loss} (their mean, as in E)
   * and {@code accuracy}.
   *
   * @throws IllegalArgumentException unless the targets are in 0 … c−1
   */
  public static Scorer scorer(Samples samples, int classes) {
    return SoftmaxObjective.scorer(samples, classes);
  }

  private record Lower(int classes, int columns, double delta) implements LowerObjective {
    @Override
    public int stateSize() {
      return columns * classes;
    }

    @Override
    public int lambdaSize() {
      return classes * columns;
    }

    @Override
    public boolean differentiatesCurvature() {
      return true;
    }

    @Override
    public Optional<Flops> flops() {
      double product = 2.0 * classes * classes * columns;
      return Optional.of(new Flops(0.0, 2.0 * product, 3.0 * product));
    }

    @Override
    public LowerPoint newPoint() {
      return new AtLower(classes, columns, delta);
    }

    @Override
    public Optional<LowerConstants> newConstants() {
      return Optional.of(new TrainingDataConstants(classes, columns, delta));
    }
  }

  private static final class AtLower implements LowerPoint {
    private final int c;
    private final int p;
    private final double delta;
    private final DenseMatrix z;
    private final SoftmaxCrossEntropy loss;
    private final double[] w;
    private final double[] residuals;
    private final double[] curved;
    private final double[] product;
    private double squaredNorm;

    private AtLower(int c, int p, double delta) {
      this.c = c;
      this.p = p;
      this.delta = delta;
      z = DenseMatrix.zeros(c, p);
      int[] labels = new int[c];
      for (int i = 0; i < c; i++) {
        labels[i] = i;
      }
      loss = new SoftmaxCrossEntropy(labels, c);
      w = new double[p * c];
      residuals = new double[c * c];
      curved = new double[c * c];
      product = new double[p * c];
    }

    @Override
    public void setLambda(double[] lambda) {
      Vectors.copy(lambda, z.values());
      squaredNorm = -1.0; // not known
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
      z.multiply(c, w, loss.logits());
      loss.update();
      loss.gradient(residuals);
    }

    @Override
    public void gradient(double[] out) {
      z.multiplyTransposed(c, residuals, out);
      addRegulariser(w, out);
    }

    @Override
    public void hessian(double[] u, double[] out) {
      curve(z.values(), u);
      z.multiplyTransposed(c, curved, out);
      addRegulariser(u, out);
    }

    private void addRegulariser(double[] u, double[] out) {
      for (int at = 0; at < w.length; at++) {
        out[at] += delta * u[at];
      }
    }

    /** curved ← C(A U), A ∈ ℝ^{c×p}, U ∈ ℝ^{p×c}. */
    private void curve(double[] a, double[] u) {
      Backend.active().gemm(c, c, p, a, u, curved);
      loss.curve(curved);
    }

    @Override
    public void mixed(double[] direction, double[] out) {
      curve(direction, w);
      z.multiplyTransposed(c, curved, product);
      Backend.active().gemmTransposedLeft(p, c, c, direction, residuals, out);
      Vectors.axpy(1.0, product, out);
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      curve(z.values(), u);
      Backend.active().gemmTransposedRight(c, p, c, curved, w, product);
      Backend.active().gemmTransposedRight(c, p, c, residuals, u, out);
      Vectors.axpy(1.0, product, out);
    }

    @Override
    public boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
      Arrays.fill(muGradient, 0.0); // δ is a constant
      Arrays.fill(smoothnessGradient, 0.0);
      if (!Vectors.isFinite(z.values())) {
        return false;
      }
      DenseMatrix outer = DenseMatrix.zeros(c, c);
      Backend.active().gemmTransposedRight(c, c, p, z.values(), z.values(), outer.values()); // ZZᵀ
      ExtremePairs pairs = ExtremePairs.of(outer);
      z.multiplyTransposed(pairs.largest(), product);
      for (int i = 0, at = 0; i < c; i++) {
        for (int j = 0; j < p; j++, at++) {
          smoothnessGradient[at] = pairs.largest()[i] * product[j] / c; // ∂‖Z‖² = 2u(Zᵀu)ᵀ
        }
      }
      return pairs.largestIsSimple();
    }

    @Override
    public double strongConvexity() {
      return delta;
    }

    @Override
    public double smoothness() {
      if (squaredNorm < 0.0) {
        squaredNorm = Vectors.isFinite(z.values()) ? Spectra.squaredNorm(z) : Double.NaN;
      }
      return squaredNorm / (2.0 * c) + delta;
    }

    @Override
    public long bytes() {
      long vectors = w.length + product.length + residuals.length + (long) curved.length;
      return z.bytes() + loss.bytes() + 8L * vectors;
    }
  }
}
