package io.github.bilevo.solver.lower;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import java.util.Optional;

/**
 * One step of Nesterov's accelerated gradient, the constant scheme for strongly convex ℓ, as a map
 * on the pair z = (w_i, w_{i−1}):
 *
 * <pre>
 *   Φ((x, y), λ) = (p − α∇₁ℓ(p, λ), x),   p = x + β(x − y)
 *   ∂₁Φ (u₁, u₂) = ((I − αH(p))((1 + β)u₁ − βu₂), u₁),   ∂₂Φ = (−αM(p), 0)
 * </pre>
 *
 * Optimal constants α = 1/L, β = (√κ−1)/(√κ+1), κ = L/μ: from (w₀, w₀), ℓ(w_t) − ℓ* ≤ (L + μ)/2 ·
 * (1 − 1/√κ)ᵗ ‖w₀ − w*‖² (Nesterov 2004, Theorem 2.2.3). All derivatives of ℓ are taken at p, the
 * point where ∇₁ℓ was. ∂₁Φ is not symmetric. Constants that are functions of λ add −∇₁ℓ(p) ⊗ ∇α +
 * (I − αH(p))(x − y) ⊗ ∇β to the first block of ∂₂Φ. Immutable.
 */
public record NesterovMap(LowerObjective objective, StepSize stepSize, StepSize momentum)
    implements FixedPointMap {

  /** Checks that optimal constants are known. */
  public NesterovMap {
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
    private final double[] first = new double[d];
    private final double[] difference = new double[d];
    private final double[] p = new double[d];
    private final double[] block = new double[d];
    private final double[] product = new double[d];
    private final Constants constants =
        new Constants(
            stepSize,
            OptimalConstant.NESTEROV_STEP,
            momentum,
            OptimalConstant.NESTEROV_MOMENTUM,
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
      for (int i = 0; i < d; i++) {
        difference[i] = state[i] - state[d + i];
        first[i] = state[i];
        p[i] = state[i] + beta * difference[i];
      }
      point.setState(p);
    }

    @Override
    public void point(double[] state, double[] out) {
      System.arraycopy(p, 0, out, 0, d);
    }

    @Override
    public void value(double[] out) {
      point.gradient(product);
      for (int i = 0; i < d; i++) {
        out[i] = p[i] - alpha * product[i];
        out[d + i] = first[i];
      }
    }

    @Override
    public void stateProduct(double[] u, double[] out) {
      for (int i = 0; i < d; i++) {
        block[i] = (1 + beta) * u[i] - beta * u[d + i];
      }
      point.hessian(block, product);
      for (int i = 0; i < d; i++) {
        out[i] = block[i] - alpha * product[i];
        out[d + i] = u[i];
      }
    }

    @Override
    public void stateProductTransposed(double[] u, double[] out) {
      contractFirstBlock(u);
      for (int i = 0; i < d; i++) {
        out[i] = (1 + beta) * product[i] + u[d + i];
        out[d + i] = -beta * product[i];
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
        contractFirstBlock(difference);
        double betaSlope = constants.betaAlong(y);
        for (int i = 0; i < d; i++) {
          out[i] += betaSlope * product[i];
        }
        point.gradient(product);
        double alphaSlope = constants.alphaAlong(y);
        for (int i = 0; i < d; i++) {
          out[i] -= alphaSlope * product[i];
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
        contractFirstBlock(u);
        double onBeta = Vectors.dot(difference, product);
        point.gradient(product);
        constants.addGradients(-Vectors.dot(product, block), onBeta, out);
      }
    }

    /** {@code product} ← (I − αH(p)) times the first block of {@code u}, left in {@code block}. */
    private void contractFirstBlock(double[] u) {
      System.arraycopy(u, 0, block, 0, d);
      point.hessian(block, product);
      for (int i = 0; i < d; i++) {
        product[i] = block[i] - alpha * product[i];
      }
    }

    @Override
    public double stepSize() {
      return alpha;
    }

    @Override
    public long bytes() {
      return point.bytes() + constants.bytes() + 40L * d;
    }
  }
}
