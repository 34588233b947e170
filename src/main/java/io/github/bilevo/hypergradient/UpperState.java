package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import java.util.Optional;

/**
 * Everything the upper level's further course depends on, between two epochs. Immutable.
 *
 * @param epoch s, the hypergradients accepted
 * @param lambda λ_s
 * @param firstObjective |f_0|; NaN before the first epoch
 * @param best the best epoch so far
 * @param method the update rule's memory; empty to begin without one
 * @param stopping what the stopping rules remember; empty to begin afresh
 * @param elapsedNanos time since the run began, pauses left out
 */
public record UpperState(
    long epoch,
    Vec lambda,
    double firstObjective,
    UpperIterate.Best best,
    Optional<Vec> method,
    Optional<Vec> stopping,
    long elapsedNanos) {

  /** At λ_0, before anything was done. */
  public static UpperState initial(UpperPlan plan) {
    UpperIterate.Best none = new UpperIterate.Best(-1, plan.initial(), Vec.copyOf(), Double.NaN);
    return new UpperState(
        0, plan.initial(), Double.NaN, none, Optional.empty(), Optional.empty(), 0);
  }

  /** This λ under another plan: what still means the same there is kept, the rest begins afresh. */
  UpperState under(UpperPlan from, UpperPlan to) {
    return new UpperState(
        epoch,
        lambda,
        firstObjective,
        best,
        method.filter(memory -> to.method().equals(from.method()) || fits(memory, to)),
        stopping.filter(memory -> to.stopping().equals(from.stopping())),
        elapsedNanos);
  }

  /** A velocity outlives a new step size; a memory that holds an old step size does not. */
  private boolean fits(Vec memory, UpperPlan to) {
    var workspace = to.method().newWorkspace(lambda.size());
    if (workspace.snapshot().length != memory.size()) {
      return false;
    }
    workspace.restore(memory.toArray());
    return to.method().stepSize(workspace) == to.method().stepSize();
  }
}
