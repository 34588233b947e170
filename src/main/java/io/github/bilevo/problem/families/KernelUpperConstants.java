package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import io.github.bilevo.math.NormBounds;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.UpperConstants;

/**
 * Constants of {@link KernelRidge}'s upper level, Q_l = D′_l∘K′, s the scales of λ = (β, γ):
 *
 * <pre>
 *   η₁ = ‖K′‖²,   ∂E/∂γ_l = y′ᵀQ_l w − wᵀK′ᵀQ_l w:
 *   η₂ = √(Σ s_l² (‖Q_lᵀy′‖ + R‖K′ᵀQ_l + Q_lᵀK′‖)²) for ‖w‖ ≤ R
 * </pre>
 */
final class KernelUpperConstants implements UpperConstants {
  private final GaussianKernel kernel;
  private final int m;
  private final int n;
  private final double[] y;
  private final double unit;
  private final double[] derivative;
  private final double[] square;
  private final double[] symmetric;
  private final double[] column;
  private final double[] constant;
  private final double[] slope;
  private final double[] scales;
  private double norm;
  private double squaredNorm;

  KernelUpperConstants(Samples train, Samples validation) {
    kernel = new GaussianKernel(validation.features().dense(), train.features().dense());
    m = validation.rows();
    n = train.rows();
    y = validation.targets();
    unit = NormBounds.rounding(m + n + train.columns());
    derivative = new double[m * n];
    square = new double[n * n];
    symmetric = new double[n * n];
    column = new double[n];
    constant = new double[train.columns()];
    slope = new double[train.columns()];
    scales = new double[1 + train.columns()];
  }

  @Override
  public void setLambda(double[] lambda, double[] scales) {
    kernel.setGamma(lambda, 1);
    System.arraycopy(scales, 0, this.scales, 0, this.scales.length);
    norm = NormBounds.frobenius(kernel.matrix().values());
    squaredNorm = Double.isFinite(norm) ? NormBounds.squared(kernel.matrix()) : Double.NaN;
    for (int l = 0; l < slope.length; l++) {
      kernel.derivative(l, derivative);
      Backend.active().gemvTransposed(m, n, derivative, y, column);
      constant[l] = NormBounds.frobenius(column) + rounding(l) * Vectors.norm(y);
      Backend.active().gemmTransposedLeft(n, n, m, kernel.matrix().values(), derivative, square);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          symmetric[i * n + j] = square[i * n + j] + square[j * n + i];
        }
      }
      slope[l] = NormBounds.symmetric(n, symmetric) + 2.0 * rounding(l) * norm;
    }
  }

  /** ‖computed Q_lᵀu − exact‖ ≤ this ‖u‖: see the lower level's. */
  private double rounding(int l) {
    double reach = kernel.reach(l);
    return unit * reach * reach * norm;
  }

  @Override
  public double stateLipschitz(double[] w, double distance) {
    return squaredNorm;
  }

  @Override
  public double lambdaLipschitz(double[] w, double distance) {
    double radius = Norms.first(n, w) + distance;
    double sum = 0.0;
    for (int l = 0; l < slope.length; l++) {
      double bound = scales[1 + l] * (constant[l] + radius * slope[l]);
      sum += bound * bound;
    }
    return NormBounds.SLACK * Math.sqrt(sum);
  }

  @Override
  public double stateRounding(double[] w) {
    return unit * norm * residual(w);
  }

  @Override
  public double lambdaRounding(double[] w) {
    double sum = 0.0;
    for (int l = 0; l < slope.length; l++) {
      double bound = scales[1 + l] * rounding(l);
      sum += bound * bound;
    }
    return Math.sqrt(sum) * residual(w) * Norms.first(n, w);
  }

  /** ‖K′‖‖w‖ + ‖y′‖, the size of the residual's operands. */
  private double residual(double[] w) {
    return norm * Norms.first(n, w) + Vectors.norm(y);
  }
}
