package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever is told that a job has ended can do what can be done with ended jobs, at once. */
@Timeout(300)
class EndedJobTest {
  @TempDir Path directory;

  @Test
  void endOfTheEvents_letsAJobBeRestartedAndDeletedAtOnce() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory)) {
      Client client = daemon.client;
      for (int i = 0; i < 40; i++) {
        String id = client.submit(TestJobs.steps(1 + i % 3));
        awaitEnd(daemon, id);
        assertThat(client.send("POST", "/api/v1/jobs/" + id + "/restart", "").statusCode())
            .isEqualTo(201);
        awaitEnd(daemon, id);
        assertThat(client.send("DELETE", "/api/v1/jobs/" + id, "").statusCode()).isEqualTo(204);
      }
    }
  }

  private static void awaitEnd(TestDaemon daemon, String id) throws Exception {
    assertThat(Watcher.of(daemon.daemon.port(), id, Long.MAX_VALUE).bytes()).isPositive();
  }
}
