package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FiniteSum;
import java.util.function.LongSupplier;

/**
 * SABA (Dagréou et al. 2022, Algorithm 2): {@link Soba} with the variance taken out as SAGA does.
 * For each minibatch the last ∇₁ℓ_i, ∇²₁ℓ_i u, M_iᵀu, E_j, ∇₁E_j and ∇₂E_j are remembered; each is
 * estimated by
 *
 * <pre>  φ_i − φ_i^remembered + mean_l φ_l^remembered  </pre>
 *
 * With constant steps on a smooth strongly convex ℓ it converges to the solution itself, linearly
 * where f satisfies the Polyak–Łojasiewicz inequality. The objective that is reported is such an
 * estimate of E. Memory m(2d + n) + m′(d + n), filled by one sweep over all rows at the first λ.
 *
 * <p>What is kept from one λ to the next: w, u and the draws, and the memory. The reported lower
 * residual is η‖D_w‖, the linear one ‖D_u‖, both of these estimates. A failed epoch moves nothing.
 * Immutable.
 *
 * @param problem the problem; its ℓ and E are sums over rows
 * @param initial w₀; u₀ = 0
 * @param stepSize ρ of w, by epochs
 * @param linearStepSize ρ′ of u, by epochs
 * @param batches how the minibatches are drawn
 * @see <a href="https://arxiv.org/abs/2201.13409">Dagréou et al. (2022)</a>
 */
public record Saba(
    BilevelProblem problem,
    Vec initial,
    StepSchedule stepSize,
    StepSchedule linearStepSize,
    Batches batches)
    implements SingleLoopEstimator {
  /** Checks the length of w₀ and that both levels are sums. */
  public Saba {
    Batches.checkInitial(initial, problem);
    Batches.checkSums(problem);
  }

  @Override
  public String name() {
    return "saba";
  }

  @Override
  public long remembered() {
    long d = problem.stateSize();
    long n = problem.lambdaSize();
    int lower = Batches.count(FiniteSum.of(problem.lower()).terms(), batches.size());
    int upper = Batches.count(FiniteSum.of(problem.upper()).terms(), batches.size());
    return lower * (2L * d + n) + upper * (d + n + 1L);
  }

  @Override
  public Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime) {
    return new SabaPass(this, nanoTime);
  }
}
