package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store that refuses one kind of writing for a while, and checkpoints that were damaged. */
@Timeout(120)
class BrokenStoreTest {
  private static final long STEPS = 4000;

  @TempDir Path directory;

  private void sql(String statement) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("bilevo.db"));
        var open = connection.createStatement()) {
      open.execute("PRAGMA busy_timeout = 30000");
      open.execute(statement);
    }
  }

  private void refuse(String when) throws Exception {
    sql("CREATE TRIGGER broken BEFORE " + when + " BEGIN SELECT RAISE(FAIL, 'broken'); END");
  }

  private static void awaitReady(Client client, int status) throws Exception {
    while (client.get("/health/ready").statusCode() != status) { // until the test's own timeout
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Test
  void job_whoseTurnComesWhileTheStoreTakesNothing_runsWhenItDoes() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory)) {
      refuse("UPDATE ON job WHEN NEW.state = 'STARTING'");
      String id = daemon.client.submit(TestJobs.steps(20));
      String second = daemon.client.submit(TestJobs.steps(20));
      awaitReady(daemon.client, 503);
      assertThat(daemon.client.state(id)).isEqualTo("QUEUED");
      sql("DROP TRIGGER broken");
      daemon.client.awaitState(id, "STOPPED_BUDGET");
      daemon.client.awaitState(second, "STOPPED_BUDGET");
      awaitReady(daemon.client, 200);
    }
  }

  @Test
  void job_whoseHistoryCannotBeCutNow_isNotFailedForIt() throws Exception {
    try (TestDaemon daemon =
        new TestDaemon(directory, "bilevo.daemon.checkpoint-interval = 10ms")) {
      Client client = daemon.client;
      String id = client.submit(TestJobs.steps(STEPS));
      client.awaitState(id, "STOPPED_BUDGET");
      refuse("DELETE ON history");
      assertThat(client.send("POST", "/api/v1/jobs/" + id + "/restart", "").statusCode())
          .isEqualTo(201);
      awaitReady(client, 503);
      assertThat(client.state(id)).isIn("QUEUED", "STARTING");
      sql("DROP TRIGGER broken");
      client.awaitState(id, "STOPPED_BUDGET");
    }
  }

  @Test
  void job_newestCheckpointsDamaged_goesOnFromAnOlderOneAndEndsWithTheSameBits() throws Exception {
    String id;
    String result;
    try (TestDaemon daemon =
        new TestDaemon(directory, "bilevo.daemon.checkpoint-interval = 10ms")) {
      id = daemon.client.submit(TestJobs.steps(STEPS));
      daemon.client.awaitState(id, "STOPPED_BUDGET");
      result = daemon.client.get("/api/v1/jobs/" + id + "/result").body();
    }
    sql(
        "UPDATE checkpoint SET content = zeroblob(LENGTH(content)) WHERE number ="
            + " (SELECT MAX(number) FROM checkpoint)");
    try (TestDaemon daemon = new TestDaemon(directory)) {
      Client client = daemon.client;
      HttpResponse<String> restarted = client.send("POST", "/api/v1/jobs/" + id + "/restart", "");
      assertThat(restarted.statusCode()).isEqualTo(201);
      JsonNode job = client.awaitState(id, "STOPPED_BUDGET");
      assertThat(job.get("attempt").intValue()).isEqualTo(2);
      assertThat(client.get("/api/v1/jobs/" + id + "/result").body()).isEqualTo(result);
    }
  }

  @Test
  void job_everyCheckpointDamaged_failsAndDoesNotBeginAnew() throws Exception {
    String id;
    try (TestDaemon daemon =
        new TestDaemon(directory, "bilevo.daemon.checkpoint-interval = 10ms")) {
      id = daemon.client.submit(TestJobs.endless());
      daemon.client.await(id, job -> job.get("epoch").longValue() > 100);
    }
    sql("UPDATE checkpoint SET content = SUBSTR(content, 2)");
    try (TestDaemon daemon = new TestDaemon(directory)) {
      JsonNode job = daemon.client.awaitState(id, "FAILED");
      assertThat(job.get("reason").textValue()).isEqualTo("checkpoints");
      assertThat(job.get("advice").textValue())
          .startsWith("No checkpoint can be read: checkpoint ")
          .contains("magic: found");
      assertThat(job.get("epoch").longValue()).isGreaterThan(100);
    }
  }
}
