package io.github.bilevo.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.time.Instant;

/** What the daemon alone knows of one run: its checkpoints, and the memory that was planned. */
public final class CheckpointMeters implements AutoCloseable {
  private final String run;
  private final Timer duration;
  private final MeterGroup meters;
  private volatile double bytes = Double.NaN;
  private volatile double seconds;

  CheckpointMeters(
      MeterRegistry registry, String run, Instant began, long plannedBytes, Timer duration) {
    this.run = run;
    this.duration = duration;
    seconds = seconds(began);
    meters = new MeterGroup(registry, Tags.of(MetricNames.RUN, run));
    meters.gauge(
        MetricNames.CHECKPOINT_SIZE,
        "The newest checkpoint; NaN before the first",
        BaseUnits.BYTES,
        Tags.empty(),
        this,
        m -> m.bytes);
    meters.gauge(
        MetricNames.CHECKPOINT_TIMESTAMP,
        "When the newest checkpoint was on disk; before the first, when the run began",
        MeterGroup.SECONDS,
        Tags.empty(),
        this,
        m -> m.seconds);
    meters.gauge(
        MetricNames.WORKSPACE_PLANNED,
        "Memory of the solvers as estimated when the job was submitted",
        BaseUnits.BYTES,
        Tags.empty(),
        this,
        m -> plannedBytes);
  }

  /**
   * One more is on disk.
   *
   * @param at since when
   * @param taken the time it took
   * @param bytes its size
   */
  public void written(Instant at, Duration taken, long bytes) {
    duration.record(taken);
    this.bytes = bytes;
    seconds = seconds(at);
  }

  String run() {
    return run;
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() * 1e-3;
  }

  @Override
  public void close() {
    meters.close();
  }
}
