package io.github.bilevo.problem.families;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.NormBounds;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.UpperConstants;

/**
 * Constants of E = CE(WΘᵀ + b, y), a mean over n rows, whose parameters Θ ∈ ℝ^{c×h}, b ∈ ℝᶜ are the
 * last of λ; s their largest scale, k = max(h, max_e ‖w_e‖²) (rows of states lie in [−1, 1]ʰ):
 *
 * <pre>
 *   η₁ = ‖Θ‖²/(2n),   η₂ = (s/√n) √((½‖Θ‖√k + √2)² + ¼‖Θ‖²)
 * </pre>
 */
final class SoftmaxHeadConstants implements UpperConstants {
  private final int n;
  private final int h;
  private final int offset;
  private final DenseMatrix theta;
  private final double unit;
  private double squaredNorm;
  private double operands;
  private double scale;

  SoftmaxHeadConstants(int rows, int units, int classes, int lambdaSize) {
    n = rows;
    h = units;
    offset = lambdaSize - classes * (units + 1);
    theta = DenseMatrix.zeros(classes, units);
    unit = NormBounds.rounding((long) rows + units + classes);
  }

  @Override
  public void setLambda(double[] lambda, double[] scales) {
    System.arraycopy(lambda, offset, theta.values(), 0, theta.values().length);
    squaredNorm = Vectors.isFinite(theta.values()) ? NormBounds.squared(theta) : Double.NaN;
    double squares = 0.0;
    scale = 0.0;
    for (int j = offset; j < lambda.length; j++) {
      squares += lambda[j] * lambda[j];
      scale = Math.max(scale, Math.abs(scales[j]));
    }
    operands = Math.sqrt(squares);
  }

  @Override
  public double stateLipschitz(double[] w, double distance) {
    return squaredNorm / (2.0 * n);
  }

  @Override
  public double lambdaLipschitz(double[] w, double distance) {
    double longest = h;
    for (int e = 0; e < n; e++) {
      double squares = 0.0;
      for (int at = e * h; at < (e + 1) * h; at++) {
        squares += w[at] * w[at];
      }
      longest = Math.max(longest, squares);
    }
    double norm = Math.sqrt(squaredNorm);
    double ofWeights = 0.5 * norm * Math.sqrt(longest) + Math.sqrt(2.0);
    return NormBounds.SLACK * scale * Math.hypot(ofWeights, 0.5 * norm) / Math.sqrt(n);
  }

  /** Rows of the residual are off by ε(2 + ½(‖Θ‖‖w_e‖ + ‖b‖))/n. */
  private double residualRounding(double[] w) {
    double logits = operands * (Norms.first(n * h, w) + Math.sqrt(n));
    return unit * (2.0 * Math.sqrt(n) + 0.5 * logits) / n;
  }

  @Override
  public double stateRounding(double[] w) {
    return residualRounding(w) * operands;
  }

  @Override
  public double lambdaRounding(double[] w) {
    return scale * residualRounding(w) * (Norms.first(n * h, w) + Math.sqrt(n));
  }
}
