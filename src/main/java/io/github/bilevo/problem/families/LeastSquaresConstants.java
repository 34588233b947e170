package io.github.bilevo.problem.families;

import io.github.bilevo.math.Matrix;
import io.github.bilevo.math.NormBounds;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.UpperConstants;

/** Constants of {@link LeastSquares}: η₁ = ‖X′‖², η₂ = 0. */
final class LeastSquaresConstants implements UpperConstants {
  private final int d;
  private final double stateLipschitz;
  private final double norm;
  private final double targets;
  private final double unit;

  LeastSquaresConstants(Samples samples) {
    Matrix x = samples.features();
    d = x.columns();
    stateLipschitz = NormBounds.squared(x);
    norm = Math.sqrt(NormBounds.sum(NormBounds.squaredRowNorms(x)));
    targets = Vectors.norm(samples.targets());
    unit = NormBounds.rounding(Math.max(x.rows(), d));
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
    return unit * norm * (norm * Norms.first(d, w) + targets);
  }

  @Override
  public double lambdaRounding(double[] w) {
    return 0.0;
  }
}
