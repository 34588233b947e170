package io.github.bilevo.runtime;

import io.github.bilevo.actor.Progress;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.watch.Switch;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Dates the loop's iterates and remembers the last one. Written by the loop's stream alone; {@link
 * #last} may be read by anyone.
 */
final class Chronicle {
  private final String run;
  private final Clock clock;
  private final LongSupplier nanoTime;
  private long previous;
  private volatile UpperIterate last;

  /** The first epoch is timed from now on. */
  Chronicle(String run, Clock clock, LongSupplier nanoTime) {
    this.run = run;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.previous = nanoTime.getAsLong();
  }

  /**
   * The events that this is: how it was scheduled and what was switched, then the epoch; none for a
   * dead end. From now on {@link #last} knows it.
   */
  List<TuningEvent> record(Progress progress) {
    if (!(progress instanceof Progress.Iterated iterated)) {
      return List.of();
    }
    long now = nanoTime.getAsLong();
    Duration duration = Duration.ofNanos(now - previous);
    previous = now;
    last = iterated.iterate();
    Instant at = clock.instant();
    List<TuningEvent> events = new ArrayList<>(2);
    iterated.account().ifPresent(it -> events.add(new TuningEvent.Scheduled(run, at, it)));
    for (Switch what : last.hypergradient().switches()) {
      events.add(new TuningEvent.Switched(run, at, last.epoch(), what));
    }
    events.add(new TuningEvent.EpochCompleted(run, at, last, duration));
    return events;
  }

  /** The last iterate that was told. */
  Optional<UpperIterate> last() {
    return Optional.ofNullable(last);
  }
}
