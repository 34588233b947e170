package io.github.bilevo.hypergradient;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;

/** A = I − ∂₁Φᵀ at the linearization's point, wherever that is moved. */
record AdjointOperator(Linearization linearization, FixedPointMap map, int size)
    implements LinearOperator {
  @Override
  public boolean symmetric() {
    return map.symmetric();
  }

  @Override
  public boolean knowsDiagonal() {
    return map.knowsAdjointDiagonal();
  }

  @Override
  public void diagonal(double[] out) {
    linearization.adjointDiagonal(out);
  }

  @Override
  public void apply(double[] v, double[] out) {
    linearization.adjoint(v, out);
  }

  @Override
  public void applyTransposed(double[] v, double[] out) {
    linearization.adjointTransposed(v, out);
  }
}
