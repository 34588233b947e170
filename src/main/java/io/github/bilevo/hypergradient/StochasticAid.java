package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FiniteSum;
import java.util.function.LongSupplier;

/**
 * Stochastic implicit differentiation (Grazzi, Pontil, Salzo 2021, Algorithm 1) where ℓ is a sum:
 * with ℓ_i the objective of a minibatch drawn anew at each step,
 *
 * <pre>
 *   w_{j+1} = w_j − η_j ∇₁ℓ_i(w_j, λ),                        j = 0 … t−1
 *   u_{j+1} = u_j − η′_j (∇²₁ℓ_i(w_t, λ) u_j − ∇₁E(w_t, λ)),   j = 0 … k−1
 *   ∇̂f = ∇₂E(w_t, λ) − M(w_t, λ)ᵀ u_k,                        M = ∂(∇₁ℓ)/∂λ over all rows
 * </pre>
 *
 * With η = O(1/j) the mean squared error of ∇̂f is O(1/t) + O(1/k); with constant steps it falls
 * linearly to a floor in proportion to η. E, ∇₁E and M are whole, once per hypergradient.
 * Immutable.
 *
 * @param problem the problem; its ℓ is a {@link FiniteSum}
 * @param initial w₀
 * @param steps t, at least 1
 * @param stepSize η
 * @param warmLower whether w₀ is the w_t of the previous λ
 * @param linearSteps k, at least 1
 * @param linearStepSize η′
 * @param warmLinear whether u₀ is the u_k of the previous λ; else it is 0
 * @param batches how the minibatches are drawn
 * @see <a href="https://proceedings.mlr.press/v130/grazzi21a.html">Grazzi et al. (2021)</a>
 */
public record StochasticAid(
    BilevelProblem problem,
    Vec initial,
    int steps,
    StepSchedule stepSize,
    boolean warmLower,
    int linearSteps,
    StepSchedule linearStepSize,
    boolean warmLinear,
    Batches batches)
    implements Estimator {
  /** Checks the counts and that ℓ is a sum. */
  public StochasticAid {
    Batches.checkInitial(initial, problem);
    if (steps < 1) {
      throw new IllegalArgumentException("steps: found " + steps + "; wanted at least 1");
    }
    if (linearSteps < 1) {
      throw new IllegalArgumentException(
          "linearSteps: found " + linearSteps + "; wanted at least 1");
    }
    FiniteSum.of(problem.lower());
  }

  @Override
  public String name() {
    return "stochastic-aid";
  }

  @Override
  public Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime) {
    return new StochasticAidPass(this, nanoTime);
  }
}
