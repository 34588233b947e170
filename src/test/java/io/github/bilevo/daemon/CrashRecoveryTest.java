package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that is killed in the midst of things. */
class CrashRecoveryTest {
  private static final long STEPS = 12_000;
  // Kills may follow each other before a checkpoint on a busy machine.
  private static final String CONFIG =
      "bilevo.daemon { checkpoint-interval = 100ms, recoveries = 1000 }\n";

  @TempDir Path directory;

  private Path data() throws Exception {
    Path data = Files.createDirectories(directory.resolve("data"));
    Files.writeString(data.resolve("bilevo.conf"), CONFIG);
    return data;
  }

  @Test
  @Timeout(600)
  void job_killedThreeTimes_givesTheBitsOfTheUndisturbedOne() throws Exception {
    killed(3, STEPS);
  }

  @Test
  @Tag("slow")
  @Timeout(7200)
  void job_killedManyTimes_givesTheBitsOfTheUndisturbedOne() throws Exception {
    killed(Integer.getInteger("bilevo.kills", 10), 3 * STEPS);
  }

  /**
   * One job after the other, each compared when it has ended, until so many kills have each
   * interrupted one.
   */
  private void killed(int kills, long steps) throws Exception {
    String result;
    JsonNode trace;
    try (TestDaemon daemon = new TestDaemon(directory.resolve("undisturbed"))) {
      String id = daemon.client.submit(TestJobs.steps(steps));
      daemon.client.awaitState(id, "STOPPED_BUDGET");
      result = bits(daemon.client, id);
      trace = trace(daemon.client, id);
    }
    Path data = data();
    Random random = new Random(19);
    String id = null;
    int jobs = 0;
    int sent = 0;
    int earlier = 0; // kills that interrupted the jobs before
    int interrupted = 0;
    long checkpoint = 0;
    while (interrupted < kills || id != null) {
      try (DaemonProcess process = new DaemonProcess(data)) {
        if (id == null) {
          id = process.client.submit(TestJobs.steps(steps));
          jobs++;
          earlier = interrupted;
          checkpoint = 0;
        }
        JsonNode job =
            process.client.await(id, it -> Set.of("RUNNING", "STOPPED_BUDGET").contains(state(it)));
        interrupted = earlier + recoveries(job);
        // It goes on from there, not from the beginning: what was recorded before is kept.
        assertThat(epochs(process.client, id)).isGreaterThanOrEqualTo(checkpoint);
        if (interrupted < kills && state(job).equals("RUNNING")) {
          LockSupport.parkNanos(random.nextInt(600_000_000));
          checkpoint = newestCheckpoint(process.client, id);
          assertThat(process.kill("KILL")).isEqualTo(137);
          sent++;
        } else {
          process.client.awaitState(id, "STOPPED_BUDGET");
          assertThat(bits(process.client, id)).isEqualTo(result);
          assertThat(trace(process.client, id)).isEqualTo(trace);
          id = null;
        }
      }
    }
    System.out.printf(
        "kill -9 sent %d times, %d times in the midst of a job; all %d jobs gave the same bits%n",
        sent, interrupted, jobs);
    assertThat(interrupted).isEqualTo(kills);
  }

  private static int recoveries(JsonNode job) {
    return Collections.frequency(job.get("transitions").findValuesAsText("to"), "RECOVERING");
  }

  private static String state(JsonNode job) {
    return job.get("state").textValue();
  }

  private static long epochs(Client client, String id) throws Exception {
    return Client.JSON
        .readTree(client.get("/api/v1/jobs/" + id + "/trace?maxPoints=4").body())
        .get("epochs")
        .longValue();
  }

  private static long newestCheckpoint(Client client, String id) throws Exception {
    JsonNode items =
        Client.JSON.readTree(client.get("/api/v1/jobs/" + id + "/checkpoints").body()).get("items");
    return items.isEmpty() ? 0 : items.get(0).get("epoch").longValue();
  }

  /** The result but for the version, which the two processes tell differently. */
  private static String bits(Client client, String id) throws Exception {
    ObjectNode result =
        (ObjectNode) Client.JSON.readTree(client.get("/api/v1/jobs/" + id + "/result").body());
    result.remove("version");
    return result.toString();
  }

  private static JsonNode trace(Client client, String id) throws Exception {
    JsonNode trace =
        Client.JSON.readTree(client.get("/api/v1/jobs/" + id + "/trace?maxPoints=10000").body());
    trace.get("points").forEach(point -> ((ObjectNode) point).remove("seconds"));
    return trace;
  }

  @Test
  @Timeout(600)
  void pausedJob_afterKill9_staysPausedUntilItsResume() throws Exception {
    Path data = data();
    String id;
    try (DaemonProcess process = new DaemonProcess(data)) {
      id = process.client.submit(TestJobs.endless());
      process.client.await(id, job -> job.get("epoch").longValue() > 5);
      process.client.send("PUT", "/api/v1/jobs/" + id + "/pause", "");
      process.client.awaitState(id, "PAUSED");
      process.kill("KILL");
    }
    try (DaemonProcess process = new DaemonProcess(data)) {
      long epoch = process.client.job(id).get("epoch").longValue();
      assertThat(process.client.state(id)).isEqualTo("PAUSED");
      process.client.send("PUT", "/api/v1/jobs/" + id + "/resume", "");
      process.client.await(id, job -> job.get("epoch").longValue() > epoch + 5);
      process.client.send("PUT", "/api/v1/jobs/" + id + "/cancel", "");
      process.client.awaitState(id, "CANCELLED");
    }
  }

  @Test
  @Timeout(600)
  void sigterm_leavesTheRunsAtACheckpointAndExits0InTime() throws Exception {
    Path data = data();
    Files.writeString(data.resolve("bilevo.conf"), "bilevo.daemon.checkpoint-interval = 1h");
    String id;
    long epoch;
    try (DaemonProcess process = new DaemonProcess(data)) {
      id = process.client.submit(TestJobs.endless());
      epoch =
          process
              .client
              .await(id, job -> job.get("epoch").longValue() > 5)
              .get("epoch")
              .longValue();
      Instant before = Instant.now();
      assertThat(process.kill("TERM")).isZero();
      assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(20));
    }
    try (TestDaemon daemon = new TestDaemon(data)) {
      JsonNode job = daemon.client.awaitState(id, "RUNNING");
      assertThat(job.get("transitions").findValuesAsText("reason")).contains("the daemon ended");
      assertThat(job.get("epoch").longValue()).isGreaterThanOrEqualTo(epoch);
      JsonNode checkpoints =
          Client.JSON
              .readTree(daemon.client.get("/api/v1/jobs/" + id + "/checkpoints").body())
              .get("items");
      assertThat(checkpoints.get(checkpoints.size() - 1).get("epoch").longValue())
          .isGreaterThan(epoch);
    }
  }

  @Test
  @Timeout(600)
  void secondDaemon_onTheSameData_namesTheFirst() throws Exception {
    Path data = data();
    try (TestDaemon daemon = new TestDaemon(data)) {
      assertThat(daemon.daemon.port()).isPositive();
      assertThatThrownBy(() -> new DaemonProcess(data))
          .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());
    }
  }

  @Test
  @Timeout(600)
  void start_portInUse_isToldInOneLine() throws Exception {
    try (TestDaemon daemon = new TestDaemon(data())) {
      String port = Integer.toString(daemon.daemon.port());
      assertThatThrownBy(() -> new DaemonProcess(directory.resolve("other"), "--port", port))
          .hasMessageContaining("bilevo: cannot listen on 127.0.0.1:" + port)
          .hasMessageNotContaining("\tat ");
    }
  }
}
