package io.github.bilevo.problem.families;

import io.github.bilevo.math.Spectra;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.ColumnGroups;
import io.github.bilevo.problem.FiniteSum;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.Scorer;
import java.util.Optional;

/**
 * Ridge regression with one regulariser per named group of columns (not a problem of the paper, but
 * what users ask for first):
 *
 * <pre>
 *   f(λ) = ½‖X′w(λ) − y′‖²,   w(λ) = argmin_w ½‖Xw − y‖² + ½ Σ_g λ_g ‖w_g‖²
 *   ∇₁ℓ = Xᵀ(Xw − y) + Λw,   H = XᵀX + Λ,   Λ = diag(λ_{g(j)}),   column g of M is w on group g
 *   μ = λ_min(XᵀX) + min λ_g,   L = ‖X‖² + max λ_g
 * </pre>
 *
 * λ ∈ ℝᴳ₊₊, w ∈ ℝᵖ; sums, not means.
 */
public final class Ridge {
  private Ridge() {}

  /**
   * The problem on these rows, over Λ = {@link Box#POSITIVE}.
   *
   * @throws IllegalArgumentException unless both have the groups' columns
   */
  public static BilevelProblem problem(Samples train, Samples validation, ColumnGroups groups) {
    train.checkColumns("groups", groups.columns());
    validation.checkColumns("validation", train.columns());
    LeastSquaresRows rows = LeastSquaresRows.of(train);
    return new BilevelProblem(
        "ridge",
        new Lower(rows, groups, rows.normal().extremes()),
        new LeastSquares(validation, groups.count()),
        Box.POSITIVE);
  }

  /** Figures of the linear model w on {@code samples}. */
  public static Scorer scorer(Samples train, Samples samples) {
    return LeastSquares.scorer(train, samples);
  }

  /** Without extremes where it is some of the rows: their own would cost O(p³). */
  private record Lower(LeastSquaresRows rows, ColumnGroups groups, Spectra.Extremes extremes)
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
      return new Lower(rows.restricted(from, to, scale), groups, null);
    }

    @Override
    public int stateSize() {
      return rows.moment().length;
    }

    @Override
    public int lambdaSize() {
      return groups.count();
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
          new RegularisedConstants.Grouped(
              rows.normal().constants(extremes), rows.targetNorm(), groups));
    }
  }

  private static final class AtPoint implements LowerPoint {
    private final Lower lower;
    private final NormalMatrix normal;
    private final GroupedRegulariser regulariser;
    private final double[] w;

    private AtPoint(Lower lower) {
      this.lower = lower;
      normal = lower.rows.normal().copy();
      regulariser = new GroupedRegulariser(lower.groups);
      w = new double[lower.stateSize()];
    }

    @Override
    public void setLambda(double[] lambda) {
      regulariser.setLambda(lambda);
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
    }

    @Override
    public void gradient(double[] out) {
      hessian(w, out);
      for (int j = 0; j < w.length; j++) {
        out[j] -= lower.rows.moment()[j];
      }
    }

    @Override
    public void hessian(double[] u, double[] out) {
      normal.multiply(u, out);
      regulariser.addProduct(u, out);
    }

    @Override
    public void hessianDiagonal(double[] out) {
      normal.diagonal(out);
      regulariser.addDiagonal(out);
    }

    @Override
    public void mixed(double[] z, double[] out) {
      regulariser.mixed(w, z, out);
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      regulariser.mixedTransposed(w, u, out);
    }

    @Override
    public boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
      return regulariser.extremeGradients(muGradient, smoothnessGradient);
    }

    @Override
    public double strongConvexity() {
      return lower.knowsCurvature()
          ? Math.max(0.0, lower.extremes.smallest()) + regulariser.smallest()
          : Double.NaN;
    }

    @Override
    public double smoothness() {
      return lower.knowsCurvature() ? lower.extremes.largest() + regulariser.largest() : Double.NaN;
    }

    @Override
    public long bytes() {
      return normal.bytes() + regulariser.bytes() + 8L * w.length;
    }
  }
}
