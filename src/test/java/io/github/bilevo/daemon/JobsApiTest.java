package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of jobs that are submitted, paused, cancelled, restarted and left. */
@Timeout(300)
class JobsApiTest {
  private static final String HOCON = "application/hocon";

  @TempDir Path directory;

  @Test
  void submit_sameKeyAgain_isTheSameAnswerAlsoAfterARestart() throws Exception {
    String[] headers = {"Content-Type", HOCON, "Idempotency-Key", "mine"};
    HttpResponse<String> first;
    try (TestDaemon daemon = new TestDaemon(directory)) {
      first = daemon.client.send("POST", "/api/v1/jobs", TestJobs.steps(3), headers);
      assertThat(first.statusCode()).isEqualTo(201);
      HttpResponse<String> again =
          daemon.client.send("POST", "/api/v1/jobs", TestJobs.steps(3), headers);
      assertThat(again.statusCode()).isEqualTo(201);
      assertThat(again.body()).isEqualTo(first.body());
      HttpResponse<String> other =
          daemon.client.send("POST", "/api/v1/jobs", TestJobs.steps(4), headers);
      assertThat(other.statusCode()).isEqualTo(409);
      daemon.client.awaitState(id(first), "STOPPED_BUDGET");
    }
    try (TestDaemon daemon = new TestDaemon(directory)) {
      HttpResponse<String> again =
          daemon.client.send("POST", "/api/v1/jobs", TestJobs.steps(3), headers);
      assertThat(again.body()).isEqualTo(first.body());
      assertThat(again.headers().firstValue("Location"))
          .isEqualTo(first.headers().firstValue("Location"));
      assertThat(daemon.client.state(id(first))).isEqualTo("STOPPED_BUDGET");
      JsonNode list = Client.JSON.readTree(daemon.client.get("/api/v1/jobs").body());
      assertThat(list.get("items")).hasSize(1);
    }
  }

  private static String id(HttpResponse<String> submitted) throws Exception {
    return Client.JSON.readTree(submitted.body()).get("id").textValue();
  }

  @Test
  void submit_json_runsAsHoconDoes() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory)) {
      HttpResponse<String> response =
          daemon.client.send(
              "POST", "/api/v1/jobs", TestJobs.json(5), "Content-Type", "application/json");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
      daemon.client.awaitState(id(response), "STOPPED_BUDGET");
    }
  }

  @Test
  void submit_moreThanMayWait_isToldToComeAgain() throws Exception {
    try (TestDaemon daemon =
        new TestDaemon(directory, "bilevo.daemon { running = 1, queued = 1 }")) {
      Client client = daemon.client;
      String running = client.submit(TestJobs.endless());
      client.awaitState(running, "RUNNING");
      String waiting = client.submit(TestJobs.steps(2));
      HttpResponse<String> refused =
          client.send("POST", "/api/v1/jobs", TestJobs.steps(3), "Content-Type", HOCON);
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("Retry-After")).contains("30");
      assertThat(client.state(waiting)).isEqualTo("QUEUED");
      put(client, running, "cancel");
      client.awaitState(running, "CANCELLED");
      client.awaitState(waiting, "STOPPED_BUDGET");
    }
  }

  @Test
  void list_pageByPage_givesEveryJobOnce() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory, "bilevo.daemon.running = 1")) {
      Client client = daemon.client;
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        ids.add(0, client.submit(TestJobs.endless()));
      }
      List<String> listed = new ArrayList<>();
      String path = "/api/v1/jobs?limit=2";
      for (String next = path; next != null; ) {
        JsonNode page = Client.JSON.readTree(client.get(next).body());
        listed.addAll(page.get("items").findValuesAsText("id"));
        next = page.get("next").isNull() ? null : path + "&cursor=" + page.get("next").textValue();
      }
      assertThat(listed).isEqualTo(ids);
    }
  }

  @Test
  void pause_resume_cancel_actAndAreNoOpsTheSecondTime() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory)) {
      Client client = daemon.client;
      String id = client.submit(TestJobs.endless());
      client.await(id, job -> job.get("epoch").longValue() > 5);
      put(client, id, "pause");
      client.awaitState(id, "PAUSED");
      put(client, id, "pause");
      // The last epoch before the pause may be told after it.
      client.await(id, job -> checkpointEpoch(client, id) == job.get("epoch").longValue() + 1);
      long epoch = client.job(id).get("epoch").longValue();
      assertThat(client.get("/api/v1/jobs/" + id + "/result").statusCode()).isEqualTo(409);
      assertThat(client.job(id).get("epoch").longValue()).isEqualTo(epoch);
      put(client, id, "resume");
      put(client, id, "resume");
      client.await(id, job -> job.get("epoch").longValue() > epoch + 5);
      put(client, id, "cancel");
      JsonNode job = client.awaitState(id, "CANCELLED");
      assertThat(job.get("reason").textValue()).isEqualTo("user");
      assertThat(client.get("/api/v1/jobs/" + id + "/result").statusCode()).isEqualTo(200);
      assertThat(job.get("transitions").findValuesAsText("to"))
          .containsExactly("QUEUED", "STARTING", "RUNNING", "PAUSED", "RUNNING", "CANCELLED");
    }
  }

  private static long checkpointEpoch(Client client, String id) {
    try {
      JsonNode items =
          Client.JSON.readTree(client.get("/api/v1/jobs/" + id + "/checkpoints").body());
      return items.get("items").path(0).path("epoch").asLong(-1);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void put(Client client, String id, String verb) throws Exception {
    HttpResponse<String> response = client.send("PUT", "/api/v1/jobs/" + id + "/" + verb, "");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
  }

  @Test
  void pause_jobThatWaits_keepsItOutOfThePlacesUntilItsResume() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory, "bilevo.daemon.running = 1")) {
      Client client = daemon.client;
      String first = client.submit(TestJobs.endless());
      client.awaitState(first, "RUNNING");
      String second = client.submit(TestJobs.steps(2));
      String third = client.submit(TestJobs.steps(2));
      put(client, second, "pause");
      assertThat(client.state(second)).isEqualTo("PAUSED");
      put(client, first, "cancel");
      client.awaitState(third, "STOPPED_BUDGET");
      assertThat(client.state(second)).isEqualTo("PAUSED");
      put(client, second, "resume");
      client.awaitState(second, "STOPPED_BUDGET");
    }
  }

  @Test
  void restart_fromACheckpoint_goesOnFromThereInANewAttempt() throws Exception {
    try (TestDaemon daemon =
        new TestDaemon(directory, "bilevo.daemon.checkpoint-interval = 20ms")) {
      Client client = daemon.client;
      String id = client.submit(TestJobs.steps(4000));
      client.awaitState(id, "STOPPED_BUDGET");
      String result = client.get("/api/v1/jobs/" + id + "/result").body();
      JsonNode checkpoints =
          Client.JSON
              .readTree(client.get("/api/v1/jobs/" + id + "/checkpoints").body())
              .get("items");
      assertThat(checkpoints.size()).isGreaterThanOrEqualTo(2);
      long number = checkpoints.get(1).get("number").longValue();
      HttpResponse<String> restarted =
          client.send("POST", "/api/v1/jobs/" + id + "/restart?from=" + number, "");
      assertThat(restarted.statusCode()).as(restarted.body()).isEqualTo(201);
      assertThat(Client.JSON.readTree(restarted.body()).get("attempt").intValue()).isEqualTo(2);
      client.awaitState(id, "STOPPED_BUDGET");
      assertThat(client.get("/api/v1/jobs/" + id + "/result").body()).isEqualTo(result);
      JsonNode trace =
          Client.JSON.readTree(client.get("/api/v1/jobs/" + id + "/trace?maxPoints=4").body());
      assertThat(trace.get("epochs").longValue()).isEqualTo(4001);
    }
  }

  @Test
  void close_thenStart_goesOnWithEveryBit() throws Exception {
    String whole;
    try (TestDaemon daemon = new TestDaemon(directory.resolve("whole"))) {
      String id = daemon.client.submit(TestJobs.steps(6000));
      daemon.client.awaitState(id, "STOPPED_BUDGET");
      whole = daemon.client.get("/api/v1/jobs/" + id + "/result").body();
    }
    String id;
    long stopped;
    try (TestDaemon daemon = new TestDaemon(directory.resolve("parts"))) {
      id = daemon.client.submit(TestJobs.steps(6000));
      daemon.client.await(id, job -> job.get("epoch").longValue() > 50);
    }
    try (TestDaemon daemon =
        new TestDaemon(directory.resolve("parts"), "bilevo.daemon.running = 1")) {
      JsonNode job = daemon.client.awaitState(id, "STOPPED_BUDGET");
      assertThat(job.get("transitions").findValuesAsText("reason")).contains("the daemon ended");
      assertThat(daemon.client.get("/api/v1/jobs/" + id + "/result").body()).isEqualTo(whole);
      stopped = checkpointEpoch(daemon.client, id);
      assertThat(stopped).isGreaterThan(50); // it was left at a checkpoint, 5 s were not up
    }
  }
}
