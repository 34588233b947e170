package io.github.bilevo.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServiceMetersTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ServiceMeters meters = new ServiceMeters(registry, List.of("QUEUED", "RUNNING"));

  @Test
  void runs_ofSomeStates_areZeroInTheOthers() {
    assertThat(lines()).contains("bilevo_runs{state=\"QUEUED\"} 0.0");
    meters.runs(Map.of("RUNNING", 3L));
    assertThat(lines())
        .contains("bilevo_runs{state=\"QUEUED\"} 0.0", "bilevo_runs{state=\"RUNNING\"} 3.0");
  }

  @Test
  void answered_requests_areCountedByRouteMethodAndClass() {
    meters.answered("/jobs/{id}", "GET", 200, Duration.ofMillis(3));
    meters.answered("/jobs/{id}", "GET", 204, Duration.ofMillis(7));
    meters.answered("/jobs/{id}", "GET", 404, Duration.ofMillis(1));
    assertThat(lines())
        .contains(
            "bilevo_http_request_duration_seconds_count"
                + "{method=\"GET\",route=\"/jobs/{id}\",status_class=\"2xx\"} 2",
            "bilevo_http_request_duration_seconds_bucket"
                + "{method=\"GET\",route=\"/jobs/{id}\",status_class=\"2xx\",le=\"0.005\"} 1",
            "bilevo_http_request_duration_seconds_count"
                + "{method=\"GET\",route=\"/jobs/{id}\",status_class=\"4xx\"} 1");
  }

  @Test
  void restored_outcomes_areThereBeforeTheFirst() {
    assertThat(lines())
        .contains(
            "bilevo_checkpoint_restores_total{outcome=\"newest\"} 0.0",
            "bilevo_checkpoint_restores_total{outcome=\"lost\"} 0.0");
    meters.restored(ServiceMeters.Restore.OLDER);
    assertThat(lines()).contains("bilevo_checkpoint_restores_total{outcome=\"older\"} 1.0");
  }

  /** Beside those of runs, which have the same labels: Prometheus takes an empty one for none. */
  @Test
  void viewers_besideReadersOfRuns_areServedUnderOneName() {
    meters.viewers(() -> 4);
    try (RunMeters run =
        RunMeters.register(
            registry,
            SimulatedRun.started("ridge"),
            List.of(),
            Map.of("latest", () -> 2),
            Map.of(),
            Optional.empty())) {
      assertThat(lines())
          .contains(
              "bilevo_subscribers{run=\"\",transport=\"sse\"} 4.0",
              "bilevo_subscribers{run=\"ridge\",transport=\"latest\"} 2.0");
    }
  }

  @Test
  void checkpoints_ofARun_goTwoScrapesAfterItsEnd() {
    CheckpointMeters checkpoints = meters.checkpoints("ridge", Instant.ofEpochSecond(100), 4096);
    assertThat(lines())
        .contains(
            "bilevo_checkpoint_last_success_timestamp_seconds{run=\"ridge\"} 100.0",
            "bilevo_checkpoint_size_bytes{run=\"ridge\"} NaN",
            "bilevo_workspace_planned_bytes{run=\"ridge\"} 4096.0");
    checkpoints.written(Instant.ofEpochSecond(160), Duration.ofMillis(20), 512);
    assertThat(lines())
        .contains(
            "bilevo_checkpoint_last_success_timestamp_seconds{run=\"ridge\"} 160.0",
            "bilevo_checkpoint_size_bytes{run=\"ridge\"} 512.0",
            "bilevo_checkpoint_duration_seconds_count 1");

    meters.ended(checkpoints);
    meters.scrapeBegins();
    meters.scrapeBegins();
    assertThat(lines()).contains("bilevo_checkpoint_size_bytes{run=\"ridge\"} 512.0");
    meters.scrapeBegins();
    assertThat(lines()).noneMatch(line -> line.contains("ridge"));
  }

  @Test
  void checkpoints_ofANameThatIsTakenAgain_areTheNewRuns() {
    CheckpointMeters first = meters.checkpoints("ridge", Instant.ofEpochSecond(100), 4096);
    CheckpointMeters second = meters.checkpoints("ridge", Instant.ofEpochSecond(200), 1);
    meters.ended(first); // told late
    assertThat(lines())
        .contains("bilevo_checkpoint_last_success_timestamp_seconds{run=\"ridge\"} 200.0");
    meters.ended(second);
    meters.checkpoints("ridge", Instant.ofEpochSecond(300), 1);
    assertThat(lines())
        .contains("bilevo_checkpoint_last_success_timestamp_seconds{run=\"ridge\"} 300.0");
  }

  private List<String> lines() {
    return registry.scrape().lines().toList();
  }
}
