package io.github.bilevo.problem.families;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.NormBounds;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LowerConstants;

/**
 * Constants of {@link EquilibriumMap}. |tanh′| ≤ 1 and |tanh″| ≤ τ = 4/(3√3); a_j the rows of A,
 * g_e = (w_e, x_e, 1):
 *
 * <pre>
 *   1 − q = 1 − ‖A‖,   ν₁ = τ‖A‖ max‖a_j‖,   ‖∂₂Φ(w)‖ ≤ √(Σ_e ‖g_e‖²)
 *   ν₂ = max_e (1 + τ max‖a_j‖ √(max(h, ‖w_e‖²) + ‖x_e‖² + 1))
 * </pre>
 *
 * All of it times the largest scale of λ where λ is differentiated. States that Φ has made, and
 * w(λ), lie in [−1, 1]ʰ, so that ‖w_e‖² ≤ h, also on the way from w to w(λ) unless w itself is
 * longer. Where ‖A‖ ≥ 1 nothing is proven: 1 − q ≤ 0.
 */
final class EquilibriumConstants implements LowerConstants {
  /** τ. */
  private static final double SECOND_DERIVATIVE = 4.0 / (3.0 * Math.sqrt(3.0));

  private final int n;
  private final int h;
  private final EquilibriumMap map;
  private final double[] squaredInputs;
  private final double inputsNorm;
  private final double unit;
  private double q;
  private double longest;
  private double scale;
  private double weights;
  private double inputWeights;

  EquilibriumConstants(EquilibriumMap map) {
    this.map = map;
    n = map.examples().rows();
    h = map.units();
    squaredInputs = NormBounds.squaredRowNorms(map.examples());
    inputsNorm = Math.sqrt(NormBounds.sum(squaredInputs) + n);
    unit = NormBounds.rounding((long) h + map.examples().columns() + n);
  }

  @Override
  public void setLambda(double[] lambda, double[] scales) {
    double[] values = new double[h * h];
    System.arraycopy(lambda, 0, values, 0, values.length);
    DenseMatrix a = DenseMatrix.wrap(h, h, values);
    q = Vectors.isFinite(values) ? Math.sqrt(NormBounds.squared(a)) : Double.NaN;
    longest = NormBounds.SLACK * Math.sqrt(NormBounds.largest(NormBounds.squaredRowNorms(a)));
    weights = NormBounds.frobenius(values);
    inputWeights = 0.0;
    scale = 0.0;
    for (int j = 0; j < map.offsetOfC() + h; j++) {
      inputWeights += j < values.length ? 0.0 : lambda[j] * lambda[j];
      scale = Math.max(scale, Math.abs(scales[j]));
    }
    inputWeights = Math.sqrt(inputWeights);
  }

  @Override
  public double strongConvexity() {
    return 1.0 - q;
  }

  @Override
  public double smoothness() {
    return 1.0 + q;
  }

  @Override
  public double hessianLipschitz() {
    return SECOND_DERIVATIVE * q * longest;
  }

  @Override
  public double mixedLipschitz(double[] w, double distance) {
    double largest = 0.0;
    for (int e = 0; e < n; e++) {
      largest = Math.max(largest, Math.max(h, squaredState(w, e)) + squaredInputs[e] + 1.0);
    }
    double bound = 1.0 + SECOND_DERIVATIVE * longest * Math.sqrt(largest);
    return NormBounds.SLACK * scale * bound;
  }

  private double squaredState(double[] w, int e) {
    double squares = 0.0;
    for (int at = e * h; at < (e + 1) * h; at++) {
      squares += w[at] * w[at];
    }
    return squares;
  }

  @Override
  public double mixedNorm(double[] w) {
    return NormBounds.SLACK * scale * operands(w);
  }

  /** √(Σ_e ‖g_e‖²). */
  private double operands(double[] w) {
    return Math.hypot(Norms.first(n * h, w), inputsNorm);
  }

  @Override
  public double gradientRounding(double[] w) {
    double size = Norms.first(n * h, w);
    return unit * ((1.0 + weights) * size + inputWeights * inputsNorm + Math.sqrt((double) n * h));
  }

  @Override
  public double hessianRounding() {
    double preactivations = inputWeights * inputsNorm;
    return unit * (1.0 + weights + SECOND_DERIVATIVE * weights * preactivations);
  }

  @Override
  public double mixedRounding(double[] w) {
    double size = operands(w);
    double preactivations = weights * Norms.first(n * h, w) + inputWeights * inputsNorm;
    return unit * scale * size * (1.0 + SECOND_DERIVATIVE * preactivations);
  }
}
