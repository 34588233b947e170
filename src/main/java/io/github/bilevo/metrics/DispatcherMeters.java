package io.github.bilevo.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.function.IntSupplier;

/** What waits for the threads that all runs share. */
public final class DispatcherMeters implements AutoCloseable {
  private final IntSupplier waiting;
  private final MeterGroup meters;

  /**
   * Registers them.
   *
   * @param name of the dispatcher
   * @param waiting tasks that have no thread yet
   */
  public DispatcherMeters(MeterRegistry registry, String name, IntSupplier waiting) {
    this.waiting = waiting;
    meters = new MeterGroup(registry, Tags.of(MetricNames.DISPATCHER, name));
    meters.gauge(
        MetricNames.DISPATCHER_QUEUE,
        "Turns of actors and stages that wait for a thread",
        "tasks",
        Tags.empty(),
        this,
        m -> m.waiting.getAsInt());
  }

  @Override
  public void close() {
    meters.close();
  }
}
