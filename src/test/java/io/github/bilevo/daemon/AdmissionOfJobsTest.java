package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.Health;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which job gets a place when: by priority, and as memory allows. */
@Timeout(300)
class AdmissionOfJobsTest {
  @TempDir Path directory;

  private static String submit(Client client, int priority, String job) throws Exception {
    HttpResponse<String> response =
        client.send(
            "POST", "/api/v1/jobs?priority=" + priority, job, "Content-Type", "application/hocon");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return Client.JSON.readTree(response.body()).get("id").textValue();
  }

  private static Instant started(JsonNode job) {
    for (JsonNode change : job.get("transitions")) {
      if (change.get("to").textValue().equals("STARTING")) {
        return Instant.parse(change.get("at").textValue());
      }
    }
    throw new AssertionError(job);
  }

  @Test
  void submit_priorities_runFromTheHighestAlsoAfterARestart() throws Exception {
    List<String> wanted;
    try (TestDaemon daemon = new TestDaemon(directory, "bilevo.daemon.running = 1")) {
      Client client = daemon.client;
      String running = submit(client, -100, TestJobs.endless());
      client.await(running, job -> job.get("epoch").longValue() > 5);
      String low = submit(client, -5, TestJobs.steps(2));
      String first = submit(client, 0, TestJobs.steps(2));
      String second = submit(client, 0, TestJobs.steps(2));
      String high = submit(client, 100, TestJobs.steps(2));
      assertThat(client.job(high).get("priority").intValue()).isEqualTo(100);
      wanted = List.of(running, high, first, second, low);
    }
    try (TestDaemon daemon = new TestDaemon(directory, "bilevo.daemon.running = 1")) {
      Client client = daemon.client;
      client.awaitState(wanted.get(0), "RUNNING"); // it was under way, so it is first
      client.put(wanted.get(0), "cancel");
      List<Instant> starts = new ArrayList<>();
      for (String id : wanted.subList(1, 5)) {
        starts.add(started(client.awaitState(id, "STOPPED_BUDGET")));
      }
      assertThat(starts).isSorted();
    }
  }

  @Test
  void submit_moreMemoryThanThereIs_isRefusedOrWaits() throws Exception {
    long bytes;
    try (TestDaemon daemon = new TestDaemon(directory.resolve("any"))) {
      JsonNode told = validated(daemon.client);
      assertThat(told.get("valid").booleanValue()).isTrue();
      bytes = told.at("/estimate/bytes").longValue();
      assertThat(bytes).isPositive();
      // 30 steps, 3 products and 3 residuals at 16 a row of 14, E at 16 a row of 13
      double hypergradient = 36 * 16 * 14 + 16 * 13;
      assertThat(told.at("/estimate/flops").doubleValue())
          .isEqualTo(2_000_000_001L * hypergradient);
    }
    String small = "bilevo.daemon { running = 9, memory = " + (bytes - 1) + " }";
    try (TestDaemon daemon = new TestDaemon(directory.resolve("small"), small)) {
      HttpResponse<String> refused =
          daemon.client.send(
              "POST", "/api/v1/jobs", TestJobs.endless(), "Content-Type", "application/hocon");
      assertThat(refused.statusCode()).isEqualTo(422);
      assertThat(refused.body())
          .contains("about " + bytes + " bytes", "at most " + (bytes - 1) + ",");
      assertThat(validated(daemon.client).get("valid").booleanValue()).isFalse();
    }
    String two = "bilevo.daemon { running = 9, memory = " + (2 * bytes) + " }";
    try (TestDaemon daemon = new TestDaemon(directory.resolve("two"), two)) {
      Client client = daemon.client;
      String first = client.submit(TestJobs.endless());
      String second = client.submit(TestJobs.endless());
      String third = client.submit(TestJobs.endless());
      client.awaitState(second, "RUNNING");
      assertThat(client.state(third)).isEqualTo("QUEUED");
      assertThat(client.job(third).get("memory_bytes").longValue()).isEqualTo(bytes);
      client.put(first, "cancel");
      client.awaitState(third, "RUNNING");
    }
  }

  @Test
  void validate_stepsThatAreFound_tellsNoFlops() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory.resolve("found"))) {
      JsonNode told =
          validated(daemon.client, TestJobs.endless() + "hypergradient.tolerance = 0.2\n");
      assertThat(told.get("valid").booleanValue()).as(told.toString()).isTrue();
      assertThat(told.at("/estimate/flops").isNull()).isTrue();
    }
  }

  private static JsonNode validated(Client client) throws Exception {
    return validated(client, TestJobs.endless());
  }

  private static JsonNode validated(Client client, String job) throws Exception {
    HttpResponse<String> response =
        client.send("POST", "/api/v1/jobs:validate", job, "Content-Type", "application/hocon");
    return Client.JSON.readTree(response.body());
  }

  @Test
  void readiness_tellsThreadsThatHang() {
    assertThat(Daemon.readiness(new Health(0, false, false))).isEqualTo("ok");
    assertThat(Daemon.readiness(new Health(2, true, false)))
        .isEqualTo("degraded: 2 threads do not come back");
  }
}
