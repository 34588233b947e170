package io.github.bilevo.problem.families;

import io.github.bilevo.math.Matrix;
import io.github.bilevo.math.NormBounds;
import io.github.bilevo.problem.LowerConstants;

/**
 * Constants of {@link MultinomialLogistic}'s lower level, δ_j = exp(λ_j)/(cp), w_j the rows of w:
 *
 * <pre>
 *   μ = min δ,   L = ‖X‖²/(2n) + max δ,   ν₁ = τ‖X‖² max‖x_i‖/n
 *   M's columns δ_j w_j do not overlap:   ν₂ = max s_jδ_j,   ‖M‖ = max s_jδ_j‖w_j‖
 * </pre>
 */
final class MultinomialConstants implements LowerConstants {
  private final int p;
  private final int classes;
  private final double dataSmoothness;
  private final double hessianLipschitz;
  private final SoftmaxConstants.Rounding rounding;
  private final double[] scaled;
  private double smallest;
  private double largest;

  MultinomialConstants(Matrix x, int classes, double computedSquaredNorm) {
    p = x.columns();
    this.classes = classes;
    int n = x.rows();
    double squaredNorm = NormBounds.squared(x, computedSquaredNorm);
    double longest = Math.sqrt(NormBounds.largest(NormBounds.squaredRowNorms(x)));
    dataSmoothness = squaredNorm / (2.0 * n);
    hessianLipschitz =
        NormBounds.SLACK * SoftmaxConstants.THIRD_DERIVATIVE * squaredNorm * longest / n;
    rounding = SoftmaxConstants.Rounding.of(x, classes, 1.0 / n);
    scaled = new double[p];
  }

  @Override
  public void setLambda(double[] lambda, double[] scales) {
    smallest = Double.POSITIVE_INFINITY;
    largest = 0.0;
    for (int j = 0; j < p; j++) {
      double delta = Math.exp(lambda[j]) / ((double) classes * p);
      smallest = Math.min(smallest, delta / NormBounds.SLACK);
      largest = Math.max(largest, NormBounds.SLACK * delta);
      scaled[j] = NormBounds.SLACK * Math.abs(scales[j]) * delta;
    }
  }

  @Override
  public double strongConvexity() {
    return smallest;
  }

  @Override
  public double smoothness() {
    return dataSmoothness + largest;
  }

  @Override
  public double hessianLipschitz() {
    return hessianLipschitz;
  }

  @Override
  public double mixedLipschitz(double[] w, double distance) {
    return NormBounds.largest(scaled);
  }

  @Override
  public double mixedNorm(double[] w) {
    double largestColumn = 0.0;
    for (int j = 0, at = 0; j < p; j++) {
      double squares = 0.0;
      for (int q = 0; q < classes; q++, at++) {
        squares += w[at] * w[at];
      }
      largestColumn = Math.max(largestColumn, scaled[j] * Math.sqrt(squares));
    }
    return NormBounds.SLACK * largestColumn;
  }

  @Override
  public double gradientRounding(double[] w) {
    double decay = NormBounds.rounding(classes) * largest;
    return rounding.at(p * classes, w) + decay * Norms.first(p * classes, w);
  }

  @Override
  public double hessianRounding() {
    return rounding.slope() + NormBounds.rounding(classes) * largest;
  }

  @Override
  public double mixedRounding(double[] w) {
    return NormBounds.rounding(classes) * mixedNorm(w);
  }
}
