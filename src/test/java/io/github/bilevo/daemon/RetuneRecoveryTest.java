package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that is killed after a job was changed. */
@Timeout(600)
class RetuneRecoveryTest {
  /** None but where the job is paused. */
  private static final String CONFIG = "bilevo.daemon.checkpoint-interval = 1h\n";

  /** Some milliseconds an epoch. */
  private static final String JOB = TestJobs.endless() + "lower.steps = 10000\n";

  @TempDir Path directory;

  private static void patch(Client client, String id, String patch) throws Exception {
    HttpResponse<String> response = client.patch(id, patch);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  /** Lets the job stand still; gives the epoch of the checkpoint that is written then. */
  private static long pause(Client client, String id, int checkpoints) throws Exception {
    client.put(id, "pause");
    client.awaitState(id, "PAUSED");
    client.await(id, job -> checkpoints(client, id).size() == checkpoints);
    return checkpoints(client, id).get(0).get("epoch").longValue();
  }

  private static JsonNode checkpoints(Client client, String id) {
    try {
      String path = "/api/v1/jobs/" + id + "/checkpoints";
      return Client.JSON.readTree(client.get(path).body()).get("items");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The step size of one epoch, when it is on disk. */
  private static double stepSize(Client client, String id, long epoch) throws Exception {
    client.await(id, job -> !points(client, id, epoch).isEmpty());
    return points(client, id, epoch).get(0).get("step_size").doubleValue();
  }

  private static JsonNode points(Client client, String id, long epoch) {
    try {
      String path = "/api/v1/jobs/" + id + "/trace?from=" + epoch + "&to=" + epoch;
      return Client.JSON.readTree(client.get(path).body()).get("points");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void goOn(Client client, String id, long beyond) throws Exception {
    client.put(id, "resume");
    client.await(
        id,
        job -> {
          assertThat(job.get("state").textValue()).as("%s", job).isNotEqualTo("FAILED");
          return job.get("epoch").longValue() > beyond;
        });
  }

  @Test
  void job_killedAfterAChange_goesOnChangedFromTheOldCheckpointAndFromANewOne() throws Exception {
    Path data = Files.createDirectories(directory.resolve("data"));
    Files.writeString(data.resolve("bilevo.conf"), CONFIG);
    String id;
    long first;
    try (DaemonProcess process = new DaemonProcess(data)) {
      Client client = process.client;
      id = client.submit(JOB);
      client.await(id, job -> job.get("epoch").longValue() > 5);
      first = pause(client, id, 1);
      patch(client, id, "{\"upper\": {\"step-size\": 0.0005}}");
      process.kill("KILL");
    }
    long second;
    try (DaemonProcess process = new DaemonProcess(data)) {
      Client client = process.client;
      assertThat(client.job(id).at("/job/upper/step-size").doubleValue()).isEqualTo(0.0005);
      goOn(client, id, first + 5);
      assertThat(stepSize(client, id, first - 1)).isEqualTo(0.001);
      assertThat(stepSize(client, id, first)).isEqualTo(0.0005);
      second = pause(client, id, 2);
      process.kill("KILL");
    }
    try (DaemonProcess process = new DaemonProcess(data)) {
      Client client = process.client;
      goOn(client, id, second + 5);
      // Another rule, whose memory is another: the checkpoints are those of the old one.
      String rule = "{\"upper\": {\"method\": \"gradient-descent\", \"step-size\": 0.0002}}";
      patch(client, id, rule);
      process.kill("KILL");
    }
    try (DaemonProcess process = new DaemonProcess(data)) {
      Client client = process.client;
      client.await(id, job -> job.get("epoch").longValue() > second + 10);
      assertThat(stepSize(client, id, second)).isEqualTo(0.0002);
      patch(client, id, "{\"upper\": {\"steps\": 1}}");
      JsonNode job = client.awaitState(id, "STOPPED_BUDGET");
      assertThat(job.get("changes")).hasSize(3);
      client.send("POST", "/api/v1/jobs/" + id + "/restart?from=1", "");
      client.awaitState(id, "STOPPED_BUDGET");
    }
  }

  @Test
  void job_ofABuildWithFewerDefaults_goesOn_andOneThatIsAnotherDoesNot() throws Exception {
    String id;
    String other;
    try (TestDaemon daemon = new TestDaemon(directory)) {
      id = daemon.client.submit(TestJobs.endless());
      other = daemon.client.submit(TestJobs.endless());
      daemon.client.await(id, job -> job.get("epoch").longValue() > 5);
      daemon.client.await(other, job -> job.get("epoch").longValue() > 5);
    }
    sql(
        "UPDATE job SET resolved = json_remove(resolved, '$.upper.beta2', '$.lower.depth'),"
            + " job_hash = 'earlier'");
    sql(
        "UPDATE job SET resolved = json_set(resolved, '$.lower.steps', 31) WHERE id = '"
            + other
            + "'");
    sql("DELETE FROM checkpoint"); // theirs tell the hash
    try (TestDaemon daemon = new TestDaemon(directory)) {
      daemon.client.awaitState(id, "RUNNING");
      JsonNode failed = daemon.client.awaitState(other, "FAILED");
      assertThat(failed.get("advice").textValue())
          .isEqualTo("job/lower/steps: found 30; wanted 31, as when it was submitted");
    }
    try (TestDaemon daemon = new TestDaemon(directory)) { // from a checkpoint of that hash
      JsonNode job = daemon.client.awaitState(id, "RUNNING");
      assertThat(job.get("job_hash").textValue()).isEqualTo("earlier");
    }
  }

  private void sql(String statement) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("bilevo.db"));
        var open = connection.createStatement()) {
      open.execute(statement);
    }
  }
}
