package io.github.bilevo.solver.lower;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import java.util.Optional;

/**
 * One step of gradient descent as a map:
 *
 * <pre>  Φ(w, λ) = w − α ∇₁ℓ(w, λ),   ∂₁Φ = I − αH,   ∂₂Φ = −αM,   I − ∂₁Φᵀ = αH  </pre>
 *
 * H = ∇²₁ℓ, M = ∂(∇₁ℓ)/∂λ. With the optimal α = 2/(μ+L) it is a contraction with q = (κ−1)/(κ+1), κ
 * = L/μ, (6) of Grazzi et al. (2020). A step size that is a function of λ adds −∇₁ℓ ⊗ ∇α to ∂₂Φ.
 * Immutable.
 */
public record GradientDescentMap(LowerObjective objective, StepSize stepSize)
    implements FixedPointMap {

  /** Checks that an optimal step size is known. */
  public GradientDescentMap {
    stepSize.check("stepSize", objective);
  }

  @Override
  public int stateSize() {
    return objective.stateSize();
  }

  @Override
  public int lambdaSize() {
    return objective.lambdaSize();
  }

  @Override
  public boolean symmetric() {
    return true;
  }

  @Override
  public boolean knowsAdjointDiagonal() {
    return objective.knowsHessianDiagonal();
  }

  @Override
  public boolean differentiatesConstants() {
    return stepSize.differentiated();
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
    private final double[] w;
    private final Constants constants =
        new Constants(
            stepSize,
            OptimalConstant.GRADIENT_DESCENT_STEP,
            StepSize.of(0.0),
            null,
            objective.lambdaSize());
    private final double[] gradient;
    private double alpha;

    private AtPoint(LowerPoint point) {
      this.point = point;
      this.w = new double[stateSize()];
      this.gradient = new double[constants.differentiated() ? w.length : 0];
    }

    @Override
    public void setLambda(double[] lambda) {
      point.setLambda(lambda);
      constants.setLambda(point);
      alpha = constants.alpha();
    }

    @Override
    public boolean differentiable() {
      return constants.differentiable();
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
      point.setState(state);
    }

    @Override
    public void value(double[] out) {
      point.gradient(out);
      for (int i = 0; i < w.length; i++) {
        out[i] = w[i] - alpha * out[i];
      }
    }

    @Override
    public void stateProduct(double[] u, double[] out) {
      point.hessian(u, out);
      for (int i = 0; i < w.length; i++) {
        out[i] = u[i] - alpha * out[i];
      }
    }

    @Override
    public void stateProductTransposed(double[] u, double[] out) {
      stateProduct(u, out);
    }

    @Override
    public void lambdaProduct(double[] y, double[] out) {
      point.mixed(y, out);
      scale(out);
      if (constants.differentiated()) {
        point.gradient(gradient);
        Vectors.axpy(-constants.alphaAlong(y), gradient, out);
      }
    }

    @Override
    public void lambdaProductTransposed(double[] u, double[] out) {
      point.mixedTransposed(u, out);
      scale(out);
      if (constants.differentiated()) {
        point.gradient(gradient);
        constants.addGradients(-Vectors.dot(gradient, u), 0.0, out);
      }
    }

    @Override
    public void adjoint(double[] u, double[] out) {
      point.hessian(u, out);
      for (int i = 0; i < out.length; i++) {
        out[i] *= alpha;
      }
    }

    @Override
    public void adjointTransposed(double[] u, double[] out) {
      adjoint(u, out); // αH is symmetric
    }

    @Override
    public void adjointDiagonal(double[] out) {
      point.hessianDiagonal(out);
      for (int i = 0; i < out.length; i++) {
        out[i] *= alpha;
      }
    }

    private void scale(double[] out) {
      for (int i = 0; i < out.length; i++) {
        out[i] *= -alpha;
      }
    }

    @Override
    public double stepSize() {
      return alpha;
    }

    @Override
    public long bytes() {
      return point.bytes() + constants.bytes() + 8L * (w.length + gradient.length);
    }
  }
}
