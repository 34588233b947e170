package io.github.bilevo;

import io.github.bilevo.event.RunState;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.UpperIterate;
import java.util.Optional;

/**
 * How a run ended. Immutable.
 *
 * @param run its name
 * @param state a terminal state
 * @param reason why, in a few words: {@code converged}, {@code max-steps}, {@code diverged}, {@code
 *     non-finite}, {@code singular}, {@code stalled}, {@code out-of-memory}, {@code defect}, {@code
 *     user}
 * @param advice a sentence on what probably happened and what to try; may be empty
 * @param last the last epoch, empty if none was completed
 */
public record TuningResult(
    String run, RunState state, String reason, String advice, Optional<UpperIterate> last) {

  static TuningResult of(TuningEvent.Finished finished) {
    return new TuningResult(
        finished.run(), finished.state(), finished.reason(), finished.advice(), finished.last());
  }

  /** The epoch with the smallest finite objective; empty if no epoch had one. */
  public Optional<UpperIterate.Best> best() {
    return last.map(UpperIterate::best).filter(best -> best.epoch() >= 0);
  }
}
