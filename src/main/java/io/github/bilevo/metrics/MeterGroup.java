package io.github.bilevo.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Meters that begin and end together, with some tags in common. What they measure is held weakly:
 * whoever has the group holds that too. Registered and closed by one thread at a time.
 */
final class MeterGroup implements AutoCloseable {
  /** Said of what has no unit. */
  static final String NO_UNIT = "";

  static final String SECONDS = "seconds";

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<Meter> meters = new ArrayList<>();

  MeterGroup(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  /** A gauge with these tags besides. */
  <T> void gauge(
      String name, String description, String unit, Tags more, T of, ToDoubleFunction<T> value) {
    meters.add(
        Gauge.builder(name, of, value)
            .description(description)
            .baseUnit(unit.equals(NO_UNIT) ? null : unit)
            .tags(tags.and(more))
            .register(registry));
  }

  /** A counter with these tags besides; the value never falls. */
  <T> void counter(
      String name, String description, String unit, Tags more, T of, ToDoubleFunction<T> value) {
    meters.add(
        FunctionCounter.builder(name, of, value)
            .description(description)
            .baseUnit(unit.equals(NO_UNIT) ? null : unit)
            .tags(tags.and(more))
            .register(registry));
  }

  /** A histogram of durations with these tags besides, and these upper bounds of its buckets. */
  Timer timer(String name, String description, Tags more, Duration... buckets) {
    Timer timer =
        Timer.builder(name)
            .description(description)
            .serviceLevelObjectives(buckets)
            .tags(tags.and(more))
            .register(registry);
    meters.add(timer);
    return timer;
  }

  /** Takes the meters out of the registry. Again is a no-op. */
  @Override
  public void close() {
    meters.forEach(registry::remove);
    meters.clear();
  }
}
