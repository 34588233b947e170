package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon tells of itself at /metrics. */
class ServiceMetricsTest {
  private static final String OFTEN = "bilevo.daemon.checkpoint-interval = 100ms";
  private static final String REQUESTS = "bilevo_http_request_duration_seconds_count";

  @TempDir Path directory;

  @Test
  void requests_areTimedByRoute_whateverTheirPathsAndMethods() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory)) {
      daemon.client.get("/api/v1/jobs/unknown1");
      daemon.client.get("/api/v1/jobs/unknown2");
      daemon.client.get("/somewhere/else/3");
      daemon.client.send("OPTIONS", "/api/v1/jobs", "");
      daemon.client.get("/metrics");

      List<String> counts =
          lines(daemon).stream().filter(line -> line.startsWith(REQUESTS)).toList();
      assertThat(counts)
          .contains(
              REQUESTS + "{method=\"GET\",route=\"/api/v1/jobs/{id}\",status_class=\"4xx\"} 2",
              REQUESTS + "{method=\"GET\",route=\"none\",status_class=\"4xx\"} 1",
              REQUESTS + "{method=\"other\",route=\"/api/v1/jobs\",status_class=\"4xx\"} 1")
          .anyMatch(line -> line.contains("route=\"/metrics\",status_class=\"2xx\""));
    }
  }

  @Test
  void jobs_areCountedByState_andMetersOfOneGoTwoScrapesAfterItsEnd() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory, OFTEN)) {
      String id = daemon.client.submit(TestJobs.endless());
      await(daemon, all -> all.contains("bilevo_runs{state=\"RUNNING\"} 1.0"));
      List<String> written =
          await(
              daemon,
              all -> all.stream().anyMatch(l -> l.matches("bilevo_checkpoint_size_bytes.*[0-9]")));
      assertThat(written)
          .contains("bilevo_run_state{run=\"small\"} 1.0", "bilevo_runs{state=\"FAILED\"} 0.0")
          .anyMatch(line -> line.startsWith("bilevo_checkpoint_last_success_timestamp_seconds{"));

      daemon.client.send("PUT", "/api/v1/jobs/" + id + "/cancel", "");
      daemon.client.awaitState(id, "CANCELLED");
      await(daemon, all -> all.contains("bilevo_run_state{run=\"small\"} 6.0")); // one scrape
      await(daemon, all -> all.stream().noneMatch(line -> line.contains("run=\"small\"")));
      await(daemon, all -> all.contains("bilevo_runs{state=\"CANCELLED\"} 1.0"));
    }
  }

  @Test
  void restores_areCountedByWhatCouldBeRead() throws Exception {
    String id;
    try (TestDaemon daemon = new TestDaemon(directory, OFTEN)) {
      id = daemon.client.submit(TestJobs.endless());
      awaitCheckpoints(daemon, id, 2);
    }
    sql(
        "UPDATE checkpoint SET content = SUBSTR(content, 2) WHERE number ="
            + " (SELECT MAX(number) FROM checkpoint)");
    try (TestDaemon daemon = new TestDaemon(directory, OFTEN)) {
      await(daemon, all -> all.contains("bilevo_checkpoint_restores_total{outcome=\"older\"} 1.0"));
      assertThat(lines(daemon))
          .contains(
              "bilevo_checkpoint_restores_total{outcome=\"newest\"} 0.0",
              "bilevo_checkpoint_restores_total{outcome=\"lost\"} 0.0");
    }
    sql("UPDATE checkpoint SET content = SUBSTR(content, 2)");
    try (TestDaemon daemon = new TestDaemon(directory, OFTEN)) {
      daemon.client.awaitState(id, "FAILED");
      assertThat(lines(daemon)).contains("bilevo_checkpoint_restores_total{outcome=\"lost\"} 1.0");
    }
  }

  private void sql(String statement) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("bilevo.db"));
        Statement changing = connection.createStatement()) {
      assertThat(changing.executeUpdate(statement)).isPositive();
    }
  }

  private static void awaitCheckpoints(TestDaemon daemon, String id, int number) throws Exception {
    long until = System.nanoTime() + 120_000_000_000L;
    while (Client.JSON
            .readTree(daemon.client.get("/api/v1/jobs/" + id + "/checkpoints").body())
            .findValues("number")
            .size()
        < number) {
      assertThat(System.nanoTime()).isLessThan(until);
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static List<String> lines(TestDaemon daemon) throws Exception {
    return daemon.client.get("/metrics").body().lines().toList();
  }

  private static List<String> await(TestDaemon daemon, Predicate<List<String>> wanted)
      throws Exception {
    long until = System.nanoTime() + 120_000_000_000L;
    List<String> lines = lines(daemon);
    while (!wanted.test(lines)) {
      assertThat(System.nanoTime()).as("%s", lines).isLessThan(until);
      LockSupport.parkNanos(20_000_000);
      lines = lines(daemon);
    }
    return lines;
  }
}
