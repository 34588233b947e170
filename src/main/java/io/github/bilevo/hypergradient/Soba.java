package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import java.util.function.LongSupplier;

/**
 * SOBA (Dagréou et al. 2022, Algorithm 1), one stochastic step each on w, u and λ. With minibatches
 * i of ℓ and j of E drawn at each epoch, all at the same (w, u, λ):
 *
 * <pre>
 *   D_w = ∇₁ℓ_i,   D_u = ∇²₁ℓ_i u − ∇₁E_j,   D_λ = ∇₂E_j − M_iᵀ u
 *   w ← w − ρ D_w,   u ← u − ρ′ D_u,   and the upper method moves λ along D_λ
 * </pre>
 *
 * D_λ is what is reported as the hypergradient, E_j(w, λ) as the objective: all of E would cost m′
 * times the epoch. u is their −v. With constant steps the iterates end up in a ball about the
 * solution; with decreasing ones they converge at the rate of stochastic gradient descent.
 *
 * <p>What is kept from one λ to the next: w, u and the draws. The reported lower residual is
 * η‖D_w‖, the linear one ‖D_u‖, both of these estimates. A failed epoch moves nothing. Immutable.
 *
 * @param problem the problem; its ℓ and E are sums over rows
 * @param initial w₀; u₀ = 0
 * @param stepSize ρ of w, by epochs
 * @param linearStepSize ρ′ of u, by epochs
 * @param batches how the minibatches are drawn
 * @see <a href="https://arxiv.org/abs/2201.13409">Dagréou et al. (2022)</a>
 */
public record Soba(
    BilevelProblem problem,
    Vec initial,
    StepSchedule stepSize,
    StepSchedule linearStepSize,
    Batches batches)
    implements SingleLoopEstimator {
  /** Checks the length of w₀ and that both levels are sums. */
  public Soba {
    Batches.checkInitial(initial, problem);
    Batches.checkSums(problem);
  }

  @Override
  public String name() {
    return "soba";
  }

  @Override
  public Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime) {
    return new SobaPass(this, nanoTime);
  }
}
