package io.github.bilevo.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessMetersTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Test
  void bindTo_emptyRegistry_tellsTheBuildAndTheJvm() {
    try (ProcessMeters meters =
        new ProcessMeters(new BuildInfo("1.2.3", "2.8.5", "17.0.1+12", "plain"))) {
      meters.bindTo(registry);
      String text = registry.scrape();
      assertThat(text.lines())
          .contains(
              "# TYPE bilevo_build_info gauge",
              "bilevo_build_info{akka=\"2.8.5\",backend=\"plain\",jdk=\"17.0.1+12\",version=\"1.2.3\"}"
                  + " 1",
              "# TYPE jvm_memory_used_bytes gauge",
              "# TYPE jvm_gc_live_data_size_bytes gauge",
              "# TYPE jvm_threads_live_threads gauge",
              "# TYPE process_uptime_seconds gauge");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void bindTo_onLinux_tellsAPlausibleResidentSet() {
    try (ProcessMeters meters = new ProcessMeters(BuildInfo.ofThisJvm("1", "2", "plain"))) {
      meters.bindTo(registry);
      double resident = registry.get(MetricNames.RESIDENT_MEMORY).gauge().value();
      // No JVM lives in less than 8 MB; none of these tests needs 64 GB.
      assertThat(resident).isBetween(8e6, 64e9);
      assertThat(registry.scrape()).contains("\nprocess_resident_memory_bytes ");
    }
  }

  @Test
  void residentBytes_statusFile_readsKilobytes(@TempDir Path directory) throws IOException {
    Path status = Files.writeString(directory.resolve("status"), "VmHWM:\t9 kB\nVmRSS:\t  5 kB\n");
    assertThat(ProcessMeters.residentBytes(status)).isEqualTo(5120.0);
  }

  @Test
  void residentBytes_noFileOrNoLine_isNaN(@TempDir Path directory) throws IOException {
    Path empty = Files.createFile(directory.resolve("status"));
    assertThat(ProcessMeters.residentBytes(empty)).isNaN();
    assertThat(ProcessMeters.residentBytes(directory.resolve("none"))).isNaN();
  }
}
