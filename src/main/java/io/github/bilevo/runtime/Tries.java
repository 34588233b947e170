package io.github.bilevo.runtime;

import io.github.bilevo.actor.Progress;
import java.time.Duration;
import java.util.Optional;

/**
 * How often the present epoch has been tried again. An epoch further on begins a new count, so a
 * run that gets ahead is not ended, and one that does not is.
 */
final class Tries {
  private final Supervision supervision;
  private long epoch = -1;
  private int number;

  Tries(Supervision supervision) {
    this.supervision = supervision;
  }

  /** The wait before another try; empty if this end is one that no other try mends. */
  Optional<Duration> again(Progress end) {
    if (!(end instanceof Progress.Failed failed) || !failed.passing()) {
      return Optional.empty();
    }
    if (failed.epoch() != epoch) {
      epoch = failed.epoch();
      number = 0;
    }
    return number >= supervision.tries()
        ? Optional.empty()
        : Optional.of(supervision.backoff(++number));
  }

  /** Of the try under way, from 1. */
  int number() {
    return number;
  }
}
