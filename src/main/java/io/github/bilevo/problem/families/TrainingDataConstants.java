package io.github.bilevo.problem.families;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.NormBounds;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LowerConstants;

/**
 * Constants of {@link TrainingData}'s lower level, s the largest scale of λ = Z:
 *
 * <pre>
 *   μ = δ,   L = ‖Z‖²/(2c) + δ,   ν₁ = τ‖Z‖² max‖z_i‖/c,   Mᵀv = Rvᵀ + C(Zv)wᵀ,   R = (P − I)/c:
 *   ‖M‖ ≤ s(√(2/c) + ‖Z‖‖w‖/(2c)),   ν₂ = s(‖Z‖/c)(1 + τ max‖z_i‖ ρ) for ‖w‖ ≤ ρ
 * </pre>
 *
 * Proof. Rows of P − I are at most √2 and there are c of them; ‖C(T)‖ ≤ ‖T‖/(2c). Between w and w +
 * h, rows of R move by ½‖z_iᵀh‖/c, in all ‖Z‖‖h‖/(2c); wᵀ moves by h, which C(Zv) meets with
 * ‖Z‖‖v‖/(2c); and C itself by τ‖z_iᵀh‖‖z_iᵀv‖/c in row i.
 */
final class TrainingDataConstants implements LowerConstants {
  private final int c;
  private final int d;
  private final double delta;
  private final DenseMatrix z;
  private double squaredNorm;
  private double longest;
  private double scale;
  private SoftmaxConstants.Rounding rounding;

  TrainingDataConstants(int c, int p, double delta) {
    this.c = c;
    d = c * p;
    this.delta = delta;
    z = DenseMatrix.zeros(c, p);
  }

  @Override
  public void setLambda(double[] lambda, double[] scales) {
    Vectors.copy(lambda, z.values());
    squaredNorm = Vectors.isFinite(z.values()) ? NormBounds.squared(z) : Double.NaN;
    longest = NormBounds.SLACK * Math.sqrt(NormBounds.largest(NormBounds.squaredRowNorms(z)));
    rounding = SoftmaxConstants.Rounding.of(z, c, 1.0 / c);
    scale = 0.0;
    for (double value : scales) {
      scale = Math.max(scale, Math.abs(value));
    }
  }

  @Override
  public double strongConvexity() {
    return delta;
  }

  @Override
  public double smoothness() {
    return squaredNorm / (2.0 * c) + delta;
  }

  @Override
  public double hessianLipschitz() {
    return SoftmaxConstants.THIRD_DERIVATIVE * squaredNorm * longest / c;
  }

  @Override
  public double mixedLipschitz(double[] w, double distance) {
    double radius = Norms.first(d, w) + distance;
    double growth = 1.0 + SoftmaxConstants.THIRD_DERIVATIVE * longest * radius;
    return scale * Math.sqrt(squaredNorm) / c * growth;
  }

  @Override
  public double mixedNorm(double[] w) {
    double curved = Math.sqrt(squaredNorm) * Norms.first(d, w) / (2.0 * c);
    return NormBounds.SLACK * scale * (Math.sqrt(2.0 / c) + curved);
  }

  @Override
  public double gradientRounding(double[] w) {
    return rounding.at(d, w) + NormBounds.rounding(1) * delta * Norms.first(d, w);
  }

  @Override
  public double hessianRounding() {
    return rounding.slope() + NormBounds.rounding(1) * delta;
  }

  /** Logits are off by ε‖z_i‖‖w‖, and that moves R and C as ν₂ has it. */
  @Override
  public double mixedRounding(double[] w) {
    double size = Norms.first(d, w);
    return NormBounds.rounding(d) * (mixedNorm(w) + mixedLipschitz(w, 0.0) * size);
  }
}
