package io.github.bilevo.metrics;

import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Hypergradient;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Where an epoch's time goes: {@code lower}, the lower-level solve; {@code adjoint}, the linear
 * system or the sweep back; {@code upper}, the rest of it, the step of λ, messages and waiting for
 * readers. Solvers that work at the same time, on tasks or in a pipeline, take more than the epoch.
 */
final class PhaseTimers {
  /** One bucket a decade: there are three phases to each run. */
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(10_000), Duration.ofNanos(100_000), Duration.ofMillis(1),
    Duration.ofMillis(10), Duration.ofMillis(100), Duration.ofSeconds(1),
    Duration.ofSeconds(10), Duration.ofSeconds(100)
  };

  private final Timer lower;
  private final Timer adjoint;
  private final Timer upper;

  PhaseTimers(MeterGroup meters) {
    lower = phase(meters, "lower");
    adjoint = phase(meters, "adjoint");
    upper = phase(meters, "upper");
  }

  private static Timer phase(MeterGroup meters, String phase) {
    return meters.timer(
        MetricNames.PHASE_DURATION,
        "Time in the parts of an epoch: lower solve, adjoint, and the rest, which is upper",
        Tags.of(MetricNames.PHASE, phase),
        BUCKETS);
  }

  void record(TuningEvent.EpochCompleted epoch) {
    Hypergradient h = epoch.iterate().hypergradient();
    record(lower, h.lower().seconds());
    record(adjoint, h.seconds() - h.lower().seconds());
    record(upper, epoch.duration().toNanos() * 1e-9 - h.seconds());
  }

  private static void record(Timer timer, double seconds) {
    timer.record((long) (1e9 * Math.max(0.0, seconds)), TimeUnit.NANOSECONDS);
  }
}
