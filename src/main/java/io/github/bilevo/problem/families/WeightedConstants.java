package io.github.bilevo.problem.families;

import io.github.bilevo.math.Matrix;
import io.github.bilevo.math.NormBounds;
import io.github.bilevo.problem.LowerConstants;

/**
 * Constants of {@link Weighted}'s lower level, ω_i = s(λ_i)/n, ω′_i = s(1 − s)/n times the scale of
 * λ_i:
 *
 * <pre>
 *   μ = 2ρ,   L = max ω_i ‖X‖²/2 + 2ρ,   ν₁ = τ‖X‖² max ω_i‖x_i‖
 *   Mz = Xᵀdiag(ω′∘z)(P − Y):   ‖M‖ ≤ min(√2 ‖X‖ max ω′_i, √(2Σ ω′_i²‖x_i‖²)),   ν₂ = ½‖X‖ max ω′_i‖x_i‖
 * </pre>
 *
 * Proofs. D³ℓ[U, V, Z] = Σ ω_i D³lse[x_iᵀU, x_iᵀV, x_iᵀZ] ≤ τ Σ ω_i‖x_iᵀU‖‖x_iᵀV‖‖x_i‖‖Z‖, and
 * Cauchy and Schwarz. ‖Mz‖ ≤ ‖X‖ ‖diag(ω′∘z)(P − Y)‖_F with ‖p_i − e_y‖ ≤ √2. The difference of M
 * at W and W + V has P's differences, ‖Δp_i‖ ≤ ½‖x_iᵀV‖ ≤ ½‖x_i‖‖V‖.
 */
final class WeightedConstants implements LowerConstants {
  private final int d;
  private final int n;
  private final double regulariser;
  private final double squaredNorm;
  private final double[] squaredRows;
  private final SoftmaxConstants.Rounding rounding;
  private double largestWeight;
  private double largestWeightedRow;
  private double largestSlopedRow;
  private double mixedNorm;
  private double slopes;

  WeightedConstants(Matrix x, int classes, double regulariser, double computedSquaredNorm) {
    d = x.columns() * classes;
    n = x.rows();
    this.regulariser = regulariser;
    squaredNorm = NormBounds.squared(x, computedSquaredNorm);
    squaredRows = NormBounds.squaredRowNorms(x);
    rounding = SoftmaxConstants.Rounding.of(x, classes, 1.0);
  }

  @Override
  public void setLambda(double[] lambda, double[] scales) {
    largestWeight = 0.0;
    largestWeightedRow = 0.0;
    largestSlopedRow = 0.0;
    slopes = 0.0;
    double squares = 0.0;
    for (int i = 0; i < n; i++) {
      double sigmoid = 1.0 / (1.0 + Math.exp(-lambda[i]));
      double weight = NormBounds.SLACK * sigmoid / n;
      double slope = weight * (1.0 - sigmoid) * Math.abs(scales[i]);
      double row = Math.sqrt(squaredRows[i]);
      largestWeight = Math.max(largestWeight, weight);
      largestWeightedRow = Math.max(largestWeightedRow, weight * row);
      largestSlopedRow = Math.max(largestSlopedRow, slope * row);
      slopes = Math.max(slopes, slope);
      squares += slope * slope * squaredRows[i];
    }
    mixedNorm =
        NormBounds.SLACK * Math.sqrt(2.0 * Math.min(squaredNorm * slopes * slopes, squares));
  }

  @Override
  public double strongConvexity() {
    return 2.0 * regulariser;
  }

  @Override
  public double smoothness() {
    return largestWeight * squaredNorm / 2.0 + 2.0 * regulariser;
  }

  @Override
  public double hessianLipschitz() {
    return NormBounds.SLACK * SoftmaxConstants.THIRD_DERIVATIVE * squaredNorm * largestWeightedRow;
  }

  @Override
  public double mixedLipschitz(double[] w, double distance) {
    return NormBounds.SLACK * 0.5 * Math.sqrt(squaredNorm) * largestSlopedRow;
  }

  @Override
  public double mixedNorm(double[] w) {
    return mixedNorm;
  }

  @Override
  public double gradientRounding(double[] w) {
    double decay = NormBounds.rounding(1) * 2.0 * regulariser * Norms.first(d, w);
    return largestWeight * rounding.at(d, w) + decay;
  }

  @Override
  public double hessianRounding() {
    return largestWeight * rounding.slope() + NormBounds.rounding(1) * 2.0 * regulariser;
  }

  @Override
  public double mixedRounding(double[] w) {
    return slopes * rounding.at(d, w);
  }
}
