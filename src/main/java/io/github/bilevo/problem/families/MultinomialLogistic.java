package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import io.github.bilevo.math.Matrix;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.FiniteSum;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.Scorer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Multi-class logistic regression with one regulariser per feature (Grazzi et al. 2020, section
 * 3.2, 20 Newsgroups):
 *
 * <pre>
 *   f(λ) = CE(X′w(λ), y′),   w(λ) = argmin_{w∈ℝ^{p×c}} CE(Xw, y) + (1/(2cp)) Σ_j exp(λ_j) ‖w_j‖²
 *   ∇₁ℓ = Xᵀ(P − Y)/n + δ∘w,   HU = XᵀC(XU) + δ∘U,   δ_j = exp(λ_j)/(cp)
 *   (Mz)_jq = δ_j w_jq z_j,   (Mᵀv)_j = δ_j Σ_q w_jq v_jq,   ∇₂E = 0
 *   μ = min δ_j,   L = ‖X‖²/(2n) + max δ_j
 * </pre>
 *
 * CE is a mean over rows; P = softmax(Xw) by rows, Y the labels one-hot, C(T)_i = (p_i∘t_i −
 * p_i(p_iᵀt_i))/n. λ ∈ ℝᵖ unconstrained; w is row-major. X may be dense or sparse. Where both n and
 * p exceed 2000, ‖X‖² is not an eigenvalue but its proven upper bound min(‖X‖₁‖X‖_∞, ‖X‖_F²): L
 * holds, but may be far too large for a step size.
 */
public final class MultinomialLogistic {
  private MultinomialLogistic() {}

  /**
   * The problem on these rows, over ℝᵖ.
   *
   * @param classes c, at least 2
   * @throws IllegalArgumentException unless both have the same columns and targets in 0 … c−1
   */
  public static BilevelProblem problem(Samples train, Samples validation, int classes) {
    int[] labels = Labels.of("train", train, classes);
    int[] held = Labels.of("validation", validation, classes);
    validation.checkColumns("validation", train.columns());
    int size = Labels.stateSize(train.columns(), classes);
    SquaredNorm norm = new SquaredNorm(train.features());
    return new BilevelProblem(
        "multinomial-logistic",
        new Lower(train.features(), labels, classes, size, norm, 1.0 / labels.length),
        new SoftmaxObjective(validation.features(), held, classes, train.columns()),
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

  /** ω_i = {@code weight}, 1/n for the mean. */
  private record Lower(
      Matrix x, int[] labels, int classes, int stateSize, SquaredNorm norm, double weight)
      implements LowerObjective, FiniteSum<LowerObjective> {
    @Override
    public int terms() {
      return labels.length;
    }

    @Override
    public LowerObjective restricted(int from, int to, double scale) {
      Samples.checkRows(from, to, labels.length);
      Matrix rows = x.rows(from, to);
      int[] some = Arrays.copyOfRange(labels, from, to);
      return new Lower(rows, some, classes, stateSize, new SquaredNorm(rows), scale * weight);
    }

    @Override
    public int lambdaSize() {
      return x.columns();
    }

    @Override
    public boolean knowsHessianDiagonal() {
      return true;
    }

    @Override
    public boolean differentiatesCurvature() {
      return true;
    }

    @Override
    public Optional<Flops> flops() {
      return Optional.of(new Flops(0.0, 4.0 * x.entries() * classes, 0.0));
    }

    @Override
    public LowerPoint newPoint() {
      return new AtLower(this);
    }

    @Override
    public Optional<LowerConstants> newConstants() {
      if (weight != 1.0 / labels.length) {
        return Optional.empty(); // of some rows only
      }
      return Optional.of(new MultinomialConstants(x, classes, norm.get()));
    }
  }

  private static final class AtLower implements LowerPoint {
    private final int classes;
    private final double weight;
    private final SquaredNorm norm;
    private final LinearSoftmax model;
    private final double[] delta;
    private final double[] w;

    private AtLower(Lower lower) {
      classes = lower.classes;
      weight = lower.weight;
      norm = lower.norm;
      model = new LinearSoftmax(lower.x, lower.labels, classes, weight);
      delta = new double[lower.lambdaSize()];
      w = new double[lower.stateSize];
    }

    @Override
    public void setLambda(double[] lambda) {
      Backend.active().exp(lambda, delta);
      for (int j = 0; j < delta.length; j++) {
        delta[j] /= w.length; // cp
      }
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
      model.setState(w);
    }

    @Override
    public void gradient(double[] out) {
      model.gradient(delta, w, out);
    }

    @Override
    public void hessian(double[] u, double[] out) {
      model.hessian(delta, u, out);
    }

    @Override
    public void hessianDiagonal(double[] out) {
      model.hessianDiagonal(delta, out);
    }

    @Override
    public void mixed(double[] z, double[] out) {
      for (int j = 0, at = 0; j < delta.length; j++) {
        double scale = delta[j] * z[j];
        for (int q = 0; q < classes; q++, at++) {
          out[at] = scale * w[at];
        }
      }
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      for (int j = 0, at = 0; j < delta.length; j++) {
        double sum = 0.0;
        for (int q = 0; q < classes; q++, at++) {
          sum += w[at] * u[at];
        }
        out[j] = delta[j] * sum;
      }
    }

    @Override
    public boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
      return Extremes.smallest(delta, strongConvexity(), muGradient)
          && Extremes.largest(delta, largest(), smoothnessGradient); // ∂δ_j/∂λ_j = δ_j
    }

    @Override
    public double strongConvexity() {
      double smallest = delta[0];
      for (double value : delta) {
        smallest = Math.min(smallest, value);
      }
      return smallest;
    }

    @Override
    public double smoothness() {
      return weight * norm.get() / 2.0 + largest();
    }

    private double largest() {
      double largest = delta[0];
      for (double value : delta) {
        largest = Math.max(largest, value);
      }
      return largest;
    }

    @Override
    public long bytes() {
      return model.bytes() + 8L * (delta.length + w.length);
    }
  }
}
