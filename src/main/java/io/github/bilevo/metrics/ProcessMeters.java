package io.github.bilevo.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the whole process has in common: {@code bilevo_build_info}, the JVM's memory, garbage
 * collections and threads, the process's uptime and resident set.
 *
 * <p>Bind it once to a registry that this program owns. A registry that an embedding program lends
 * has JVM meters of its own.
 */
public final class ProcessMeters implements MeterBinder, AutoCloseable {
  private static final Path STATUS = Path.of("/proc/self/status");

  private final BuildInfo build;
  private final JvmGcMetrics garbageCollections = new JvmGcMetrics();

  /** For this build. */
  public ProcessMeters(BuildInfo build) {
    this.build = build;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder(MetricNames.BUILD_INFO, () -> 1.0)
        .description("What this process is made of; always 1")
        .tags(
            Tags.of(
                MetricNames.VERSION, build.version(),
                MetricNames.AKKA, build.akka(),
                MetricNames.JDK, build.jdk(),
                MetricNames.BACKEND, build.backend()))
        .register(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbageCollections.bindTo(registry);
    if (Files.isReadable(STATUS)) {
      Gauge.builder(MetricNames.RESIDENT_MEMORY, STATUS, ProcessMeters::residentBytes)
          .description("Resident set of the process")
          .baseUnit(BaseUnits.BYTES)
          .strongReference(true)
          .register(registry);
    }
  }

  /** Stops listening to garbage collections. The meters stay as long as their registry. */
  @Override
  public void close() {
    garbageCollections.close();
  }

  /** The line {@code VmRSS: 123456 kB} of a process's status file, in bytes; NaN without one. */
  static double residentBytes(Path status) {
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> 1024.0 * Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException unreadable) {
      return Double.NaN;
    }
  }
}
