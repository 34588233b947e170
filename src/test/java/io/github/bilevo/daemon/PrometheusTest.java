package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The endpoint as Prometheus's own programs see it (Debian package {@code prometheus}). */
class PrometheusTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String CONFIG =
      """
      global: { scrape_interval: 1s, scrape_timeout: 1s }
      scrape_configs:
        - job_name: bilevo
          static_configs: [ { targets: [ "127.0.0.1:%d" ] } ]
      """;

  @TempDir Path directory;

  @Test
  void promtool_checkMetricsOfAScrape_findsNothing() throws Exception {
    PrometheusServer.assumeOnPath("promtool");
    try (ServedRun served = new ServedRun()) {
      Path scrape = Files.writeString(directory.resolve("scrape.txt"), get(served.at("/metrics")));
      Path findings = directory.resolve("findings.txt");
      Process promtool =
          new ProcessBuilder("promtool", "check", "metrics")
              .redirectInput(scrape.toFile())
              .redirectErrorStream(true)
              .redirectOutput(findings.toFile())
              .start();
      assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(findings)).isEmpty();
      assertThat(promtool.exitValue()).isZero();
    }
  }

  @Test
  void prometheus_scrapingTheEndpoint_returnsRowsToQueries() throws Exception {
    PrometheusServer.assumeOnPath("prometheus");
    try (ServedRun served = new ServedRun()) {
      String config = CONFIG.formatted(served.endpoint.port());
      try (PrometheusServer prometheus = PrometheusServer.start(directory, config)) {
        JsonNode objective = prometheus.awaitRows("bilevo_upper_objective{run=\"ridge\"}").get(0);
        assertThat(objective.at("/value/1").asText()).isEqualTo("2.75");
        assertThat(objective.at("/metric/job").asText()).isEqualTo("bilevo");
        assertThat(prometheus.awaitRows("up{job=\"bilevo\"} == 1")).hasSize(1);
        for (String query :
            List.of(
                "rate(bilevo_lower_steps_total[1m])",
                "histogram_quantile(0.9, bilevo_epoch_duration_seconds_bucket)",
                "bilevo_upper_objective * on (run) group_left (method) bilevo_run_info",
                "bilevo_build_info == 1",
                "sum(jvm_memory_used_bytes) > 0")) {
          assertThat(prometheus.awaitRows(query)).as(query).isNotEmpty();
        }
      }
    }
  }

  private static String get(URI uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
    return CLIENT.send(request, BodyHandlers.ofString()).body();
  }
}
