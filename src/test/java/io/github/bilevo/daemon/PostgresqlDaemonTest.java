package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.store.PostgresqlServer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon whose jobs are in PostgreSQL. */
@Timeout(600)
class PostgresqlDaemonTest {
  private static final long STEPS = 6000;

  private static PostgresqlServer server;
  @TempDir Path directory;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresqlServer.startOrSkip();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  private Path data(String name) throws Exception {
    Path data = Files.createDirectories(directory.resolve(name));
    Files.writeString(
        data.resolve("bilevo.conf"),
        "bilevo.daemon { checkpoint-interval = 100ms, store = \"" + server.url() + "\" }\n");
    return data;
  }

  @Test
  void twoDaemons_onOneDatabase_secondNamesTheFirstAndTakesOverItsJobAfterAKill() throws Exception {
    String wanted;
    try (TestDaemon daemon = new TestDaemon(directory.resolve("undisturbed"))) {
      String id = daemon.client.submit(TestJobs.steps(STEPS));
      daemon.client.awaitState(id, "STOPPED_BUDGET");
      wanted = result(daemon.client, id);
    }
    Path other = data("other");
    String id;
    try (DaemonProcess first = new DaemonProcess(data("first"))) {
      assertThatThrownBy(() -> new DaemonProcess(other))
          .hasMessageContaining(
              "the database is in use by bilevo process " + first.pid() + " (server process ");
      id = first.client.submit(TestJobs.steps(STEPS));
      first.client.await(id, job -> job.get("epoch").longValue() > 10);
      assertThat(first.kill("KILL")).isEqualTo(137);
    }
    try (DaemonProcess second = new DaemonProcess(other)) {
      second.client.awaitState(id, "STOPPED_BUDGET");
      assertThat(result(second.client, id)).isEqualTo(wanted);
    }
  }

  /** All but the version, which the two processes tell differently. */
  private static String result(Client client, String id) throws Exception {
    ObjectNode result =
        (ObjectNode) Client.JSON.readTree(client.get("/api/v1/jobs/" + id + "/result").body());
    result.remove("version");
    return result.toString();
  }
}
