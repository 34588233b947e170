package io.github.bilevo.cli;

import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.math.Vec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a run's events have told so far. Confined to one thread at a time. */
final class Tally {
  private Instant began;
  private Instant now;
  private Optional<TuningEvent.Started> started = Optional.empty();
  private Optional<UpperIterate> last = Optional.empty();
  private Optional<UpperIterate> lastFinite = Optional.empty();
  private Optional<TuningEvent.Finished> finished = Optional.empty();
  private double firstObjective = Double.NaN;

  void accept(TuningEvent event) {
    now = event.at();
    if (began == null) {
      began = now;
    }
    if (event instanceof TuningEvent.Started start) {
      started = Optional.of(start);
    } else if (event instanceof TuningEvent.EpochCompleted epoch) {
      accept(epoch.iterate());
    } else if (event instanceof TuningEvent.Finished end) {
      finished = Optional.of(end);
    }
  }

  private void accept(UpperIterate iterate) {
    if (last.isEmpty()) {
      firstObjective = iterate.hypergradient().objective();
    }
    last = Optional.of(iterate);
    if (iterate.lambda().isFinite() && iterate.hypergradient().lower().state().isFinite()) {
      lastFinite = last;
    }
  }

  /** The first event. */
  Optional<TuningEvent.Started> started() {
    return started;
  }

  /** The latest epoch. */
  Optional<UpperIterate> last() {
    return last;
  }

  /** The latest epoch whose λ and w_t are finite; its objective need not be. */
  Optional<UpperIterate> lastFinite() {
    return lastFinite;
  }

  /** The last event. */
  Optional<TuningEvent.Finished> finished() {
    return finished;
  }

  /** The best epoch so far; before the first one {@code initial}, with epoch −1. */
  UpperIterate.Best best(Vec initial) {
    return last.map(UpperIterate::best)
        .orElseGet(() -> new UpperIterate.Best(-1, initial, Vec.copyOf(), Double.NaN));
  }

  /** f_t at λ_0; NaN before the first epoch. */
  double firstObjective() {
    return firstObjective;
  }

  /** s of the latest epoch: the upper steps that led to its λ. */
  long steps() {
    return last.map(UpperIterate::epoch).orElse(0L);
  }

  /** When the first event happened. */
  Optional<Instant> began() {
    return Optional.ofNullable(began);
  }

  /** From the first event to the latest. */
  Duration elapsed() {
    return began == null ? Duration.ZERO : Duration.between(began, now);
  }
}
