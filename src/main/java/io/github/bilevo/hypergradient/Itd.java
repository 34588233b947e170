package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.function.LongSupplier;

/**
 * Hypergradient by reverse-mode iterative differentiation (Grazzi et al. 2020, Algorithm 1): the
 * exact gradient of f_t(λ) = E(w_t(λ), λ). Error at most (c₁ + c₂ t/q + c₃) qᵗ, Theorem 2.1 (8).
 * Memory O(t d). A warm w₀ is a constant: nothing is differentiated through it. Immutable.
 *
 * @param problem the problem
 * @param lower makes w_1 … w_t, and its map is differentiated
 * @param warmLower whether w₀ is the w_t of the previous λ; else it is the solver's initial one
 * @see <a href="https://proceedings.mlr.press/v119/grazzi20a.html">Grazzi et al. (2020)</a>
 */
public record Itd(BilevelProblem problem, FixedPointIteration lower, boolean warmLower)
    implements IterativeEstimator {

  @Override
  public String name() {
    return "itd";
  }

  @Override
  public long storedStates() {
    return lower.steps();
  }

  @Override
  public Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime) {
    return new ItdPass(problem, lower, warmLower, lower.steps(), nanoTime);
  }
}
