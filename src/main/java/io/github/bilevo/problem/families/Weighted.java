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
 * Data cleaning (Dagréou et al. 2022): one weight per training row, so that rows with a wrong label
 * lose theirs.
 *
 * <pre>
 *   f(λ) = CE(X′w(λ), y′),   w(λ) = argmin_{w∈ℝ^{p×c}} (1/n) Σ_i s(λ_i) CE(x_iᵀw, y_i) + ρ‖w‖²
 *   ∇₁ℓ = Xᵀdiag(ω)(P − Y) + 2ρw,   HU = XᵀC(XU) + 2ρU,   ω_i = s(λ_i)/n
 *   Mz = Xᵀdiag(ω′∘z)(P − Y),   (Mᵀv)_i = ω′_i (p_i − y_i)ᵀ(x_iᵀv),   ω′ = s(1−s)/n,   ∇₂E = 0
 *   μ = 2ρ,   L = max_i ω_i ‖X‖²/2 + 2ρ
 * </pre>
 *
 * s(λ) = 1/(1 + e^{−λ}), P = softmax(Xw) by rows, Y the labels one-hot, C(T)_i = ω_i (p_i∘t_i −
 * p_i(p_iᵀt_i)). λ ∈ ℝⁿ unconstrained; w is row-major. X may be dense or sparse; ‖X‖² is a proven
 * upper bound where both n and p exceed 2000.
 */
public final class Weighted {
  /** ρ of the benchmark. */
  public static final double DEFAULT_REGULARISER = 0.2;

  private Weighted() {}

  /**
   * The problem on these rows, over ℝⁿ.
   *
   * @param classes c, at least 2
   * @param regulariser ρ &gt; 0
   * @throws IllegalArgumentException unless both have the same columns, targets in 0 … c−1, and ρ
   *     is positive
   */
  public static BilevelProblem problem(
      Samples train, Samples validation, int classes, double regulariser) {
    int[] labels = Labels.of("train", train, classes);
    int[] held = Labels.of("validation", validation, classes);
    validation.checkColumns("validation", train.columns());
    Regularisers.checkPositive("regulariser", regulariser);
    int size = Labels.stateSize(train.columns(), classes);
    SquaredNorm norm = new SquaredNorm(train.features());
    return new BilevelProblem(
        "weighted",
        new Lower(
            train.features(), labels, classes, size, regulariser, norm, Part.whole(labels.length)),
        new SoftmaxObjective(validation.features(), held, classes, train.rows()),
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

  /** Rows {@code from} on of n, each of weight s(λ_i)·{@code weight}, 1/n for the mean. */
  private record Part(int from, int n, double weight) {
    static Part whole(int n) {
      return new Part(0, n, 1.0 / n);
    }
  }

  private record Lower(
      Matrix x,
      int[] labels,
      int classes,
      int stateSize,
      double regulariser,
      SquaredNorm norm,
      Part part)
      implements LowerObjective, FiniteSum<LowerObjective> {
    @Override
    public int lambdaSize() {
      return part.n;
    }

    @Override
    public int terms() {
      return labels.length;
    }

    @Override
    public LowerObjective restricted(int from, int to, double scale) {
      Samples.checkRows(from, to, labels.length);
      Matrix rows = x.rows(from, to);
      return new Lower(
          rows,
          Arrays.copyOfRange(labels, from, to),
          classes,
          stateSize,
          regulariser,
          new SquaredNorm(rows),
          new Part(part.from + from, part.n, scale * part.weight));
    }

    @Override
    public boolean knowsHessianDiagonal() {
      return true;
    }

    @Override
    public boolean differentiatesCurvature() {
      return labels.length == part.n;
    }

    @Override
    public Optional<Flops> flops() {
      double product = 2.0 * x.entries() * classes;
      return Optional.of(new Flops(0.0, 2.0 * product, product));
    }

    @Override
    public LowerPoint newPoint() {
      return new AtLower(this);
    }

    @Override
    public Optional<LowerConstants> newConstants() {
      if (part.n != labels.length || part.weight != 1.0 / labels.length) {
        return Optional.empty(); // of some rows only
      }
      return Optional.of(new WeightedConstants(x, classes, regulariser, norm.get()));
    }
  }

  private static final class AtLower implements LowerPoint {
    private final double regulariser;
    private final Part part;
    private final SquaredNorm norm;
    private final LinearSoftmax model;
    private final double[] diagonal;
    private final double[] w;
    private final double[] weights;
    private final double[] slopes;
    private final double[] scales;

    private AtLower(Lower lower) {
      int n = lower.labels.length;
      regulariser = lower.regulariser;
      part = lower.part;
      norm = lower.norm;
      model = new LinearSoftmax(lower.x, lower.labels, lower.classes);
      diagonal = new double[lower.x.columns()];
      Arrays.fill(diagonal, 2.0 * regulariser);
      w = new double[lower.stateSize];
      weights = new double[n];
      slopes = new double[n];
      scales = new double[n];
    }

    @Override
    public void setLambda(double[] lambda) {
      int n = weights.length;
      for (int i = 0; i < n; i++) {
        scales[i] = -lambda[part.from + i];
      }
      Backend.active().exp(scales, scales);
      for (int i = 0; i < n; i++) {
        double sigmoid = 1.0 / (1.0 + scales[i]); // e^{−λ} = ∞ gives 0
        weights[i] = sigmoid * part.weight;
        slopes[i] = sigmoid * (1.0 - sigmoid) * part.weight;
      }
      model.loss().setWeights(weights);
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
      model.setState(w);
    }

    @Override
    public void gradient(double[] out) {
      model.gradient(diagonal, w, out);
    }

    @Override
    public void hessian(double[] u, double[] out) {
      model.hessian(diagonal, u, out);
    }

    @Override
    public void hessianDiagonal(double[] out) {
      model.hessianDiagonal(diagonal, out);
    }

    @Override
    public void mixed(double[] z, double[] out) {
      for (int i = 0; i < scales.length; i++) {
        scales[i] = slopes[i] * z[part.from + i];
      }
      model.weightedResiduals(scales, out);
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      model.residualProducts(slopes, u, scales);
      Arrays.fill(out, 0, part.n, 0.0);
      System.arraycopy(scales, 0, out, part.from, scales.length);
    }

    @Override
    public boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
      Arrays.fill(muGradient, 0.0);
      boolean unique = Extremes.largest(weights, 1.0, smoothnessGradient);
      for (int i = 0; i < slopes.length; i++) {
        smoothnessGradient[i] *= slopes[i] * norm.get() / 2.0;
      }
      return unique;
    }

    @Override
    public double strongConvexity() {
      return 2.0 * regulariser;
    }

    @Override
    public double smoothness() {
      double largest = 0.0;
      for (double weight : weights) {
        largest = Math.max(largest, weight);
      }
      return largest * norm.get() / 2.0 + 2.0 * regulariser;
    }

    @Override
    public long bytes() {
      return model.bytes() + 8L * (diagonal.length + w.length + 3L * weights.length);
    }
  }
}
