package io.github.bilevo.problem.families;

import io.github.bilevo.math.Matrix;
import io.github.bilevo.math.NormBounds;
import io.github.bilevo.problem.ColumnGroups;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.UpperConstants;

/**
 * Constants of {@link LogisticRegression}. |ψ″| ≤ ¼ and |ψ‴| ≤ 1/(6√3):
 *
 * <pre>
 *   μ = min λ,   L = ‖X‖²/4 + max λ,   ν₁ = max‖x_i‖ ‖X‖²/(6√3),   η₁ = ‖X′‖²/4,   η₂ = 0
 * </pre>
 *
 * The rounding of a loss's gradient −Xᵀ(y∘s) is that of its sums, of s ∈ (0, 1) and of the margins,
 * which s damps by ¼.
 */
final class LogisticConstants {
  private static final double THIRD_DERIVATIVE = 1.0 / (6.0 * Math.sqrt(3.0));

  private LogisticConstants() {}

  /** ‖computed gradient of Σψ − exact‖ is at most this at w = 0, and slope·‖w‖ more elsewhere. */
  private record LossRounding(double constant, double slope) {
    static LossRounding of(Matrix x) {
      double squares = NormBounds.sum(NormBounds.squaredRowNorms(x));
      double unit = NormBounds.rounding(Math.max(x.rows(), x.columns()));
      return new LossRounding(unit * Math.sqrt(squares * x.rows()), unit * squares / 4.0);
    }
  }

  static final class Lower implements LowerConstants {
    private final int d;
    private final double squaredNorm;
    private final double hessianLipschitz;
    private final LossRounding rounding;
    private final GroupedConstants regulariser;

    Lower(Matrix x, double computedSquaredNorm, ColumnGroups groups) {
      d = x.columns();
      squaredNorm = NormBounds.squared(x, computedSquaredNorm);
      double longest = Math.sqrt(NormBounds.largest(NormBounds.squaredRowNorms(x)));
      hessianLipschitz = NormBounds.SLACK * longest * squaredNorm * THIRD_DERIVATIVE;
      rounding = LossRounding.of(x);
      regulariser = new GroupedConstants(groups);
    }

    @Override
    public void setLambda(double[] lambda, double[] scales) {
      regulariser.setLambda(lambda, scales);
    }

    @Override
    public double strongConvexity() {
      return regulariser.smallest();
    }

    @Override
    public double smoothness() {
      return squaredNorm / 4.0 + regulariser.largest();
    }

    @Override
    public double hessianLipschitz() {
      return hessianLipschitz;
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
      double slope = rounding.slope + NormBounds.rounding(d) * regulariser.largest();
      return rounding.constant + slope * Norms.first(d, w);
    }

    @Override
    public double hessianRounding() {
      return rounding.slope + NormBounds.rounding(d) * regulariser.largest();
    }

    @Override
    public double mixedRounding(double[] w) {
      return NormBounds.rounding(d) * regulariser.mixedNorm(w);
    }
  }

  static final class Upper implements UpperConstants {
    private final int d;
    private final double stateLipschitz;
    private final LossRounding rounding;

    Upper(Matrix x) {
      d = x.columns();
      stateLipschitz = NormBounds.squared(x) / 4.0;
      rounding = LossRounding.of(x);
    }

    @Override
    public void setLambda(double[] lambda, double[] scales) {
      // E does not depend on λ
    }

    @Override
    public double stateLipschitz(double[] w, double distance) {
      return stateLipschitz;
    }

    @Override
    public double lambdaLipschitz(double[] w, double distance) {
      return 0.0;
    }

    @Override
    public double stateRounding(double[] w) {
      return rounding.constant + rounding.slope * Norms.first(d, w);
    }

    @Override
    public double lambdaRounding(double[] w) {
      return 0.0;
    }
  }
}
