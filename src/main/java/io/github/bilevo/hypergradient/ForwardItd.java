package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.function.LongSupplier;

/**
 * Hypergradient by forward-mode iterative differentiation: the same ∇f_t as {@link Itd}, to
 * rounding, from the derivative Z_i = ∂z_i/∂λ carried along:
 *
 * <pre>  Z_0 = 0,   Z_i = ∂₁Φ(z_{i−1}, λ) Z_{i−1} + ∂₂Φ(z_{i−1}, λ),   ∇f_t = ∇₂E + Z_tᵀ ∇₁E
 * </pre>
 *
 * Memory O(n d), whatever t is; 2n products per lower step, so for few hyperparameters. Immutable.
 *
 * @param problem the problem
 * @param lower makes w_1 … w_t, and its map is differentiated
 * @param warmLower whether w₀ is the w_t of the previous λ; else it is the solver's initial one
 * @see <a href="https://proceedings.mlr.press/v70/franceschi17a.html">Franceschi et al. (2017)</a>
 */
public record ForwardItd(BilevelProblem problem, FixedPointIteration lower, boolean warmLower)
    implements IterativeEstimator {
  @Override
  public String name() {
    return "itd-forward";
  }

  @Override
  public long storedStates() {
    return problem.lambdaSize() + 2L;
  }

  @Override
  public Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime) {
    return new ForwardItdPass(this, nanoTime);
  }
}
