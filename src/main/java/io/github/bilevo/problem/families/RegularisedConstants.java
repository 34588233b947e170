package io.github.bilevo.problem.families;

import io.github.bilevo.math.NormBounds;
import io.github.bilevo.problem.ColumnGroups;
import io.github.bilevo.problem.LowerConstants;

/** Constants of ½‖Xw − y‖² with the regularisers of {@link BiasedRidge} and {@link Ridge}. */
final class RegularisedConstants {
  private RegularisedConstants() {}

  /** BR: μ = λ_min(XᵀX) + β, L = ‖X‖² + β, ν₁ = ν₂ = 0, M = −βI. */
  static final class Biased implements LowerConstants {
    private final int d;
    private final NormalConstants normal;
    private final double targets;
    private final double beta;
    private double lambdaNorm;
    private double scale;

    Biased(int d, NormalConstants normal, double targets, double beta) {
      this.d = d;
      this.normal = normal;
      this.targets = targets;
      this.beta = beta;
    }

    @Override
    public void setLambda(double[] lambda, double[] scales) {
      lambdaNorm = Norms.first(d, lambda);
      scale = 0.0;
      for (double value : scales) {
        scale = Math.max(scale, Math.abs(value));
      }
    }

    @Override
    public double strongConvexity() {
      return normal.smallest() + beta;
    }

    @Override
    public double smoothness() {
      return normal.largest() + beta;
    }

    @Override
    public double hessianLipschitz() {
      return 0.0;
    }

    @Override
    public double mixedLipschitz(double[] w, double distance) {
      return 0.0;
    }

    @Override
    public double mixedNorm(double[] w) {
      return beta * scale;
    }

    @Override
    public double gradientRounding(double[] w) {
      double norm = Norms.first(d, w);
      return normal.residualRounding(norm, targets) + normal.unit() * beta * (norm + lambdaNorm);
    }

    @Override
    public double hessianRounding() {
      return normal.productRounding() + normal.unit() * beta;
    }

    @Override
    public double mixedRounding(double[] w) {
      return normal.unit() * beta * scale;
    }
  }

  /** Ridge: μ = λ_min(XᵀX) + min λ, L = ‖X‖² + max λ, ν₁ = 0. */
  static final class Grouped implements LowerConstants {
    private final int d;
    private final NormalConstants normal;
    private final double targets;
    private final GroupedConstants regulariser;

    Grouped(NormalConstants normal, double targets, ColumnGroups groups) {
      d = groups.columns();
      this.normal = normal;
      this.targets = targets;
      regulariser = new GroupedConstants(groups);
    }

    @Override
    public void setLambda(double[] lambda, double[] scales) {
      regulariser.setLambda(lambda, scales);
    }

    @Override
    public double strongConvexity() {
      return normal.smallest() + regulariser.smallest();
    }

    @Override
    public double smoothness() {
      return normal.largest() + regulariser.largest();
    }

    @Override
    public double hessianLipschitz() {
      return 0.0;
    }

    @Override
    public double mixedLipschitz(double[] w, double distance) {
      return regulariser.mixedLipschitz();
    }

    @Override
    public double mixedNorm(double[] w) {
      return regulariser.mixedNorm(w);
    }

    @Override
    public double gradientRounding(double[] w) {
      double norm = Norms.first(d, w);
      return normal.residualRounding(norm, targets) + normal.unit() * regulariser.largest() * norm;
    }

    @Override
    public double hessianRounding() {
      return normal.productRounding() + normal.unit() * regulariser.largest();
    }

    @Override
    public double mixedRounding(double[] w) {
      return NormBounds.rounding(d) * regulariser.mixedNorm(w);
    }
  }
}
