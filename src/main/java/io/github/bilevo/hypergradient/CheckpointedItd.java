package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.function.LongSupplier;

/**
 * {@link Itd} to the last bit, with S stored states instead of t: the others are recomputed, by the
 * binomial schedule ({@link CheckpointSchedule}). Each step is made at most r times, r ≥ 1 the
 * least with C(S+r, S) ≥ t: with S = 10, t = 10 000 may be reversed at r = 7. Memory (S+3)d: the
 * stored states, a running one, and the solver's two. Immutable.
 *
 * @param problem the problem
 * @param lower makes w_1 … w_t, and its map is differentiated
 * @param warmLower whether w₀ is the w_t of the previous λ; else it is the solver's initial one
 * @param checkpoints S, at least 1; w₀ is always stored
 * @see <a href="https://doi.org/10.1145/347837.347846">Griewank &amp; Walther (2000)</a>
 */
public record CheckpointedItd(
    BilevelProblem problem, FixedPointIteration lower, boolean warmLower, int checkpoints)
    implements IterativeEstimator {
  /** Checks S. */
  public CheckpointedItd {
    if (checkpoints < 1) {
      throw new IllegalArgumentException(
          "checkpoints: found " + checkpoints + "; wanted at least 1 state");
    }
  }

  @Override
  public String name() {
    return "itd-checkpointed";
  }

  @Override
  public long storedStates() {
    return Math.min(checkpoints, lower.steps()) + 1L;
  }

  @Override
  public Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime) {
    return new CheckpointedItdPass(this, nanoTime);
  }
}
