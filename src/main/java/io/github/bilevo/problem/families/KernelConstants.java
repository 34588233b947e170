package io.github.bilevo.problem.families;

import io.github.bilevo.math.NormBounds;
import io.github.bilevo.math.Spectra;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.Samples;

/**
 * Constants of {@link KernelRidge}'s lower level, G_l = D_l∘K, s the scales of λ = (β, γ):
 *
 * <pre>
 *   μ = λ_min(K) + β,   L = ‖K‖ + β,   ν₁ = 0,   M(w) = (w, −G_1 w … −G_p w):
 *   ν₂ = √(s_0² + Σ s_l²‖G_l‖²),   ‖M‖ ≤ √(s_0²‖w‖² + Σ s_l²‖G_l w‖²)
 * </pre>
 *
 * K is positive semidefinite: where its eigenvalues would take long, μ = β and ‖K‖ ≤ ‖K‖_∞. What K
 * itself lost, an entry e^{−x} about xε/e^x, is counted with its products.
 */
final class KernelConstants implements LowerConstants {
  /** Beyond this order eigenvalues, once more per λ, are worth less than they cost. */
  private static final int LARGEST_ORDER = 500;

  private final GaussianKernel kernel;
  private final int n;
  private final double targets;
  private final double unit;
  private final double[] derivative;
  private final double[] squares;
  private final double[] scales;
  private final double[] row;
  private double smallest;
  private double largest;
  private double beta;
  private double norm;
  private double mixedLipschitz;

  KernelConstants(Samples train) {
    kernel = new GaussianKernel(train.features().dense(), train.features().dense());
    n = train.rows();
    targets = Vectors.norm(train.targets());
    unit = NormBounds.rounding(n + train.columns());
    derivative = new double[n * n];
    squares = new double[train.columns()];
    scales = new double[1 + train.columns()];
    row = new double[train.columns()];
  }

  @Override
  public void setLambda(double[] lambda, double[] scales) {
    beta = lambda[0];
    kernel.setGamma(lambda, 1);
    System.arraycopy(scales, 0, this.scales, 0, this.scales.length);
    double[] values = kernel.matrix().values();
    norm = NormBounds.frobenius(values);
    smallest = 0.0;
    largest = NormBounds.symmetric(n, values);
    if (n <= LARGEST_ORDER && Double.isFinite(norm)) {
      Spectra.Extremes computed = Spectra.extremes(kernel.matrix());
      double error = NormBounds.eigenvalueError(n, n, norm);
      smallest = Math.max(0.0, computed.smallest() - error);
      largest = Math.min(largest, computed.largest() + error);
    }
    double sum = scales[0] * scales[0];
    for (int l = 0; l < squares.length; l++) {
      kernel.derivative(l, derivative);
      double bound = scales[1 + l] * NormBounds.symmetric(n, derivative);
      sum += bound * bound;
    }
    mixedLipschitz = NormBounds.SLACK * Math.sqrt(sum);
  }

  @Override
  public double strongConvexity() {
    return smallest + beta;
  }

  @Override
  public double smoothness() {
    return largest + beta;
  }

  @Override
  public double hessianLipschitz() {
    return 0.0;
  }

  @Override
  public double mixedLipschitz(double[] w, double distance) {
    return mixedLipschitz;
  }

  @Override
  public double mixedNorm(double[] w) {
    kernel.derivativeNorms(w, row, squares);
    double size = scales[0] * Norms.first(n, w);
    double sum = size * size;
    for (int l = 0; l < squares.length; l++) {
      sum += scales[1 + l] * scales[1 + l] * squares[l];
    }
    return NormBounds.SLACK * Math.sqrt(sum) + mixedRounding(w);
  }

  @Override
  public double gradientRounding(double[] w) {
    return unit * ((norm + beta) * Norms.first(n, w) + targets);
  }

  @Override
  public double hessianRounding() {
    return unit * (norm + beta);
  }

  /** The squares (a − b)² are expanded: an error of ε (max|a| + max|b|)² remains of each. */
  @Override
  public double mixedRounding(double[] w) {
    double sum = scales[0] * scales[0];
    for (int l = 0; l < squares.length; l++) {
      double reach = kernel.reach(l);
      double bound = scales[1 + l] * reach * reach * norm;
      sum += bound * bound;
    }
    return unit * Math.sqrt(sum) * Norms.first(n, w);
  }
}
