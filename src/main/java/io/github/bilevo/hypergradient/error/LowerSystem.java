package io.github.bilevo.hypergradient.error;

import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.LowerLevel;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;

/**
 * s, A and M of a lower level at one point, in the letters of {@link
 * io.github.bilevo.problem.LowerConstants}, so that one certificate serves an objective (s = ∇₁ℓ, A
 * = ∇²₁ℓ, M = ∂(∇₁ℓ)/∂λ) and a map (s = w − Φ, A = I − ∂₁Φ, M = −∂₂Φ).
 */
interface LowerSystem {
  static LowerSystem of(LowerLevel level) {
    if (level instanceof LowerObjective objective) {
      return new OfObjective(objective.newPoint());
    }
    FixedPointMap map = (FixedPointMap) level;
    return new OfMap(map.newLinearization(), new double[map.stateSize()]);
  }

  void setLambda(double[] lambda);

  /** w: not modified. */
  void setState(double[] w);

  /** out ← s. */
  void residual(double[] out);

  /** out ← Aᵀu. */
  void adjoint(double[] u, double[] out);

  /** out ← A u. */
  void product(double[] u, double[] out);

  /** out ← M y. */
  void mixed(double[] y, double[] out);

  long bytes();

  /** Of ℓ. */
  record OfObjective(LowerPoint point) implements LowerSystem {
    @Override
    public void setLambda(double[] lambda) {
      point.setLambda(lambda);
    }

    @Override
    public void setState(double[] w) {
      point.setState(w);
    }

    @Override
    public void residual(double[] out) {
      point.gradient(out);
    }

    @Override
    public void adjoint(double[] u, double[] out) {
      point.hessian(u, out);
    }

    @Override
    public void product(double[] u, double[] out) {
      point.hessian(u, out);
    }

    @Override
    public void mixed(double[] y, double[] out) {
      point.mixed(y, out);
    }

    @Override
    public long bytes() {
      return point.bytes();
    }
  }

  /** Of Φ. */
  record OfMap(Linearization linearization, double[] w) implements LowerSystem {
    @Override
    public void setLambda(double[] lambda) {
      linearization.setLambda(lambda);
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
      linearization.setState(w);
    }

    @Override
    public void residual(double[] out) {
      linearization.value(out);
      for (int i = 0; i < w.length; i++) {
        out[i] = w[i] - out[i];
      }
    }

    @Override
    public void adjoint(double[] u, double[] out) {
      linearization.adjoint(u, out);
    }

    @Override
    public void product(double[] u, double[] out) {
      linearization.adjointTransposed(u, out);
    }

    @Override
    public void mixed(double[] y, double[] out) {
      linearization.lambdaProduct(y, out);
      for (int i = 0; i < out.length; i++) {
        out[i] = -out[i];
      }
    }

    @Override
    public long bytes() {
      return linearization.bytes() + 8L * w.length;
    }
  }
}
