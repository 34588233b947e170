package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.function.LongSupplier;

/**
 * One-step differentiation (Bolte, Pauwels, Vaiter 2023): v = ∇₁E, through the last step alone.
 *
 * <pre>  g = ∇₂E(w_t, λ) + ∂₂Φ(w_{t−1}, λ)ᵀ ∇₁E(w_t, λ)  </pre>
 *
 * It is {@link TruncatedItd} with K = 1. {@link Aid} with one fixed-point step evaluates ∂₂Φ at w_t
 * instead: a different number. The error does not vanish as t grows, it is O(q): for fast maps.
 * Immutable.
 *
 * @param problem the problem
 * @param lower makes w_1 … w_t, and its map is differentiated
 * @param warmLower whether w₀ is the w_t of the previous λ; else it is the solver's initial one
 * @see <a href="https://arxiv.org/abs/2305.13768">Bolte et al. (2023)</a>
 */
public record OneStep(BilevelProblem problem, FixedPointIteration lower, boolean warmLower)
    implements IterativeEstimator {
  @Override
  public String name() {
    return "one-step";
  }

  @Override
  public long storedStates() {
    return 1;
  }

  @Override
  public Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime) {
    return new ItdPass(problem, lower, warmLower, 1, nanoTime);
  }
}
