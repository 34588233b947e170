package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.function.LongSupplier;

/**
 * Reverse-mode iterative differentiation over the last K steps only: w_{t−K} counts as a constant.
 *
 * <pre>
 *   g = ∇₂E(w_t, λ) + Σ_{i=t−K+1..t} ∂₂Φ(z_{i−1}, λ)ᵀ a_i,   a_t = ∇₁E,  a_{i−1} = ∂₁Φ(z_{i−1}, λ)ᵀ a_i
 * </pre>
 *
 * Its bias is O(qᴷ) where Φ is a contraction; with K = t it is {@link Itd} to the last bit. It is
 * not the gradient of f_t for K &lt; t. Memory O(K d). Immutable.
 *
 * @param problem the problem
 * @param lower makes w_1 … w_t, and its map is differentiated
 * @param warmLower whether w₀ is the w_t of the previous λ; else it is the solver's initial one
 * @param truncation K, at least 1; t where t is smaller
 * @see <a href="https://proceedings.mlr.press/v89/shaban19a.html">Shaban et al. (2019)</a>
 */
public record TruncatedItd(
    BilevelProblem problem, FixedPointIteration lower, boolean warmLower, int truncation)
    implements IterativeEstimator {
  /** Checks K. */
  public TruncatedItd {
    if (truncation < 1) {
      throw new IllegalArgumentException(
          "truncation: found " + truncation + "; wanted at least 1 step");
    }
  }

  @Override
  public String name() {
    return "itd-truncated";
  }

  @Override
  public long storedStates() {
    return Math.min(truncation, lower.steps());
  }

  @Override
  public Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime) {
    return new ItdPass(problem, lower, warmLower, truncation, nanoTime);
  }
}
