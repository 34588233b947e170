package io.github.bilevo.problem.families;

import io.github.bilevo.math.Matrix;
import io.github.bilevo.math.NormBounds;
import io.github.bilevo.problem.UpperConstants;

/**
 * Constants of the mean cross-entropy of a linear softmax model, {@link SoftmaxObjective}: the
 * Hessian of logsumexp is at most ½ and its third derivative at most τ = √2/(3√3) in norm (the
 * third central moment of a unit vector under p, largest on two points), so η₁ = ‖X′‖²/(2n′), η₂ =
 * 0.
 */
final class SoftmaxConstants implements UpperConstants {
  /** τ. */
  static final double THIRD_DERIVATIVE = Math.sqrt(2.0) / (3.0 * Math.sqrt(3.0));

  private final int d;
  private final double stateLipschitz;
  private final Rounding rounding;

  /**
   * What rounding does to Σ_i ω_i x_i(p_i − e_{y_i})ᵀ, ω_i ≤ {@code weight}: constant + slope‖w‖.
   */
  record Rounding(double constant, double slope) {
    static Rounding of(Matrix x, int classes, double weight) {
      double squares = NormBounds.sum(NormBounds.squaredRowNorms(x));
      double unit = NormBounds.rounding((long) Math.max(x.rows(), x.columns()) + classes);
      return new Rounding(
          unit * weight * Math.sqrt(2.0 * squares * x.rows()), unit * weight * squares / 2.0);
    }

    double at(int d, double[] w) {
      return constant + slope * Norms.first(d, w);
    }
  }

  SoftmaxConstants(Matrix x, int classes) {
    d = x.columns() * classes;
    stateLipschitz = NormBounds.squared(x) / (2.0 * x.rows());
    rounding = Rounding.of(x, classes, 1.0 / x.rows());
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
    return rounding.at(d, w);
  }

  @Override
  public double lambdaRounding(double[] w) {
    return 0.0;
  }
}
