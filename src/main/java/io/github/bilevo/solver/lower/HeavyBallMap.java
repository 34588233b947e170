package io.github.bilevo.solver.lower;

import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import java.util.Optional;

/**
 * One step of Polyak's heavy ball as a map on the pair z = (w_i, w_{i−1}):
 *
 * <pre>  Φ((x, y), λ) = (x − α∇₁ℓ(x, λ) + β(x − y), x)  </pre>
 *
 * Optimal constants α = 4/(√L+√μ)², β = ((√L−√μ)/(√L+√μ))². ∂₁Φ is not symmetric, and the pair's
 * map is <em>not</em> a Euclidean contraction: its residual may grow at first. Constants that are
 * functions of λ add −∇₁ℓ ⊗ ∇α + (x − y) ⊗ ∇β to the first block of ∂₂Φ. Immutable.
 */
public record HeavyBallMap(LowerObjective objective, StepSize stepSize, StepSize momentum)
    implements FixedPointMap {

  /** Checks that optimal constants are known. */
  public HeavyBallMap {
    stepSize.check("stepSize", objective);
    momentum.check("momentum", objective);
  }

  @Override
  public int stateSize() {
    return 2 * objective.stateSize();
  }

  @Override
  public int blockSize() {
    return objective.stateSize();
  }

  @Override
  public int lambdaSize() {
    return objective.lambdaSize();
  }

  @Override
  public boolean symmetric() {
    return false;
  }

  @Override
  public boolean differentiatesConstants() {
    return stepSize.differentiated() || momentum.differentiated();
  }

  @Override
  public Optional<Flops> flops() {
    return objective.flops();
  }

  @Override
  public Linearization newLinearization() {
    return new AtPoint(objective.newPoint());
  }

  private final class AtPoint implements Linearization {
    private final LowerPoint point;
    private final int d = objective.stateSize();
    private final double[] z = new double[2 * d];
    private final double[] block = new double[d];
    private final double[] product = new double[d];
    private final Constants constants =
        new Constants(
            stepSize,
            OptimalConstant.HEAVY_BALL_STEP,
            momentum,
            OptimalConstant.HEAVY_BALL_MOMENTUM,
            objective.lambdaSize());
    private double alpha;
    private double beta;

    private AtPoint(LowerPoint point) {
      this.point = point;
    }

    @Override
    public void setLambda(double[] lambda) {
      point.setLambda(lambda);
      constants.setLambda(point);
      alpha = constants.alpha();
      beta = constants.beta();
    }

    @Override
    public boolean differentiable() {
      return constants.differentiable();
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, z, 0, z.length);
      point.setState(z);
    }

    @Override
    public void value(double[] out) {
      point.gradient(product);
      for (int i = 0; i < d; i++) {
        out[i] = z[i] - alpha * product[i] + beta * (z[i] - z[d + i]);
        out[d + i] = z[i];
      }
    }

    @Override
    public void stateProduct(double[] u, double[] out) {
      hessianOfFirstBlock(u);
      for (int i = 0; i < d; i++) {
        out[i] = (1 + beta) * u[i] - alpha * product[i] - beta * u[d + i];
        out[d + i] = u[i];
      }
    }

    @Override
    public void stateProductTransposed(double[] u, double[] out) {
      hessianOfFirstBlock(u);
      for (int i = 0; i < d; i++) {
        out[i] = (1 + beta) * u[i] - alpha * product[i] + u[d + i];
        out[d + i] = -beta * u[i];
      }
    }

    @Override
    public void lambdaProduct(double[] y, double[] out) {
      point.mixed(y, product);
      for (int i = 0; i < d; i++) {
        out[i] = -alpha * product[i];
        out[d + i] = 0.0;
      }
      if (constants.differentiated()) {
        point.gradient(product);
        double alphaSlope = constants.alphaAlong(y);
        double betaSlope = constants.betaAlong(y);
        for (int i = 0; i < d; i++) {
          out[i] += betaSlope * (z[i] - z[d + i]) - alphaSlope * product[i];
        }
      }
    }

    @Override
    public void lambdaProductTransposed(double[] u, double[] out) {
      System.arraycopy(u, 0, block, 0, d);
      point.mixedTransposed(block, out);
      for (int j = 0; j < out.length; j++) {
        out[j] *= -alpha;
      }
      if (constants.differentiated()) {
        point.gradient(product);
        double onAlpha = 0.0;
        double onBeta = 0.0;
        for (int i = 0; i < d; i++) {
          onAlpha -= product[i] * u[i];
          onBeta += (z[i] - z[d + i]) * u[i];
        }
        constants.addGradients(onAlpha, onBeta, out);
      }
    }

    private void hessianOfFirstBlock(double[] u) {
      System.arraycopy(u, 0, block, 0, d);
      point.hessian(block, product);
    }

    @Override
    public double stepSize() {
      return alpha;
    }

    @Override
    public long bytes() {
      return point.bytes() + constants.bytes() + 32L * d;
    }
  }
}
