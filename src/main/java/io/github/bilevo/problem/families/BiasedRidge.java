package io.github.bilevo.problem.families;

import io.github.bilevo.math.Spectra;
import io.github.bilevo.math.Vectors;
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
 * BR, biased regularisation (Grazzi et al. 2020, section 3.1): λ is the point towards which w is
 * drawn.
 *
 * <pre>
 *   f(λ) = ½‖X′w(λ) − y′‖²,   w(λ) = argmin_w ½‖Xw − y‖² + (β/2)‖w − λ‖²
 *   ∇₁ℓ = Xᵀ(Xw − y) + β(w − λ),   H = XᵀX + βI,   M = −βI,   ∇₂E = 0
 * </pre>
 *
 * λ ∈ ℝᵖ, w ∈ ℝᵖ; μ and L are the extreme eigenvalues of H, computed once.
 */
public final class BiasedRidge {
  private BiasedRidge() {}

  /**
   * The problem on these rows.
   *
   * @param beta β &gt; 0
   * @throws IllegalArgumentException unless both have the same columns and β is positive
   */
  public static BilevelProblem problem(Samples train, Samples validation, double beta) {
    validation.checkColumns("validation", train.columns());
    Regularisers.checkPositive("beta", beta);
    int p = train.columns();
    LeastSquaresRows rows = LeastSquaresRows.of(train);
    Lower lower = new Lower(rows, beta, rows.normal().extremes());
    return new BilevelProblem(
        "biased-ridge", lower, new LeastSquares(validation, p), Box.UNBOUNDED);
  }

  /** Figures of the linear model w on {@code samples}. */
  public static Scorer scorer(Samples train, Samples samples) {
    return LeastSquares.scorer(train, samples);
  }

  /** Without extremes where it is some of the rows: their own would cost O(p³). */
  private record Lower(LeastSquaresRows rows, double beta, Spectra.Extremes extremes)
      implements LowerObjective, FiniteSum<LowerObjective> {
    @Override
    public int terms() {
      return rows.samples().rows();
    }

    @Override
    public boolean knowsCurvature() {
      return extremes != null;
    }

    @Override
    public LowerObjective restricted(int from, int to, double scale) {
      return new Lower(rows.restricted(from, to, scale), beta, null);
    }

    @Override
    public int stateSize() {
      return rows.moment().length;
    }

    @Override
    public int lambdaSize() {
      return rows.moment().length;
    }

    @Override
    public boolean knowsHessianDiagonal() {
      return true;
    }

    @Override
    public boolean differentiatesCurvature() {
      return knowsCurvature();
    }

    @Override
    public Optional<Flops> flops() {
      return Optional.of(new Flops(0.0, rows.normal().flops(), 0.0));
    }

    @Override
    public LowerPoint newPoint() {
      return new AtPoint(this);
    }

    @Override
    public Optional<LowerConstants> newConstants() {
      if (extremes == null) {
        return Optional.empty();
      }
      return Optional.of(
          new RegularisedConstants.Biased(
              stateSize(), rows.normal().constants(extremes), rows.targetNorm(), beta));
    }
  }

  private static final class AtPoint implements LowerPoint {
    private final Lower lower;
    private final NormalMatrix normal;
    private final double[] lambda;
    private final double[] w;

    private AtPoint(Lower lower) {
      this.lower = lower;
      normal = lower.rows.normal().copy();
      lambda = new double[lower.lambdaSize()];
      w = new double[lower.stateSize()];
    }

    @Override
    public void setLambda(double[] lambda) {
      System.arraycopy(lambda, 0, this.lambda, 0, this.lambda.length);
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
    }

    @Override
    public void gradient(double[] out) {
      normal.multiply(w, out);
      for (int j = 0; j < w.length; j++) {
        out[j] += lower.beta * (w[j] - lambda[j]) - lower.rows.moment()[j];
      }
    }

    @Override
    public void hessian(double[] u, double[] out) {
      normal.multiply(u, out);
      Vectors.axpy(lower.beta, u, out);
    }

    @Override
    public void hessianDiagonal(double[] out) {
      normal.diagonal(out);
      for (int j = 0; j < out.length; j++) {
        out[j] += lower.beta;
      }
    }

    @Override
    public void mixed(double[] z, double[] out) {
      for (int j = 0; j < w.length; j++) {
        out[j] = -lower.beta * z[j];
      }
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      mixed(u, out); // M = −βI
    }

    @Override
    public boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
      Arrays.fill(muGradient, 0.0); // H does not depend on λ
      Arrays.fill(smoothnessGradient, 0.0);
      return true;
    }

    @Override
    public double strongConvexity() {
      return lower.knowsCurvature()
          ? Math.max(0.0, lower.extremes.smallest()) + lower.beta
          : Double.NaN;
    }

    @Override
    public double smoothness() {
      return lower.knowsCurvature() ? lower.extremes.largest() + lower.beta : Double.NaN;
    }

    @Override
    public long bytes() {
      return normal.bytes() + 16L * w.length;
    }
  }
}
