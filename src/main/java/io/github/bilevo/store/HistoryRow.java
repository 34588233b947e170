package io.github.bilevo.store;

import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.error.ErrorBound;

/**
 * One epoch of a run. What an estimator does not have is −1 or NaN; a NaN is kept as no value, and
 * −0 as 0. Immutable.
 *
 * @param epoch s
 * @param objective f_t
 * @param best the smallest objective so far
 * @param gradientNorm ‖∇̂f‖
 * @param lowerSteps t
 * @param lowerResidual of the lower level's map
 * @param linearSteps k; −1 without a linear solve
 * @param linearResidualRatio of the linear solve
 * @param stepSize η
 * @param seconds wall time of the epoch
 * @param errorBound a proven bound of ‖∇̂f − ∇f‖
 * @param errorEstimate of ‖∇̂f − ∇f‖; no bound
 * @param workspaceBytes memory of the solvers; −1 where it was not recorded
 */
public record HistoryRow(
    long epoch,
    double objective,
    double best,
    double gradientNorm,
    int lowerSteps,
    double lowerResidual,
    int linearSteps,
    double linearResidualRatio,
    double stepSize,
    double seconds,
    double errorBound,
    double errorEstimate,
    long workspaceBytes) {

  /** What the event tells. */
  public static HistoryRow of(TuningEvent.EpochCompleted event) {
    UpperIterate iterate = event.iterate();
    Hypergradient h = iterate.hypergradient();
    return new HistoryRow(
        iterate.epoch(),
        h.objective(),
        iterate.best().objective(),
        h.gradient().norm(),
        h.lower().steps(),
        h.lower().residual(),
        h.linear().map(Hypergradient.Linear::steps).orElse(-1),
        h.linear().map(Hypergradient.Linear::residualRatio).orElse(Double.NaN),
        iterate.stepSize(),
        event.duration().toNanos() * 1e-9,
        h.error().bound().map(ErrorBound::total).orElse(Double.NaN),
        h.error().estimate().orElse(Double.NaN),
        h.workspaceBytes().trajectory() + h.workspaceBytes().vectors());
  }

  /** Where the run stands after it. */
  public Standing standing() {
    return new Standing(epoch, objective, best);
  }
}
