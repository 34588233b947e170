package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A daemon on a disk of sixteen megabytes, which somebody else fills. */
@Timeout(300)
class FullDiskTest {
  @TempDir Path disk;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()) == 0;
    Assumptions.assumeTrue(mounted, "only root can mount a small disk");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  @Test
  void run_diskFull_waitsAndSaysSoAndGoesOnWhenThereIsRoom() throws Exception {
    try (TestDaemon daemon = new TestDaemon(disk, "bilevo.daemon.checkpoint-interval = 50ms")) {
      Client client = daemon.client;
      String id = client.submit(TestJobs.steps(15_000));
      client.await(id, job -> job.get("epoch").longValue() > 10);
      Path filler = disk.resolve("filler");
      fill(filler);
      HttpResponse<String> ready = awaitReady(client, 503);
      JsonNode failing = Client.JSON.readTree(ready.body()).get("failing");
      assertThat(failing.get(0).textValue()).startsWith("store: ").contains("full");
      assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(client.state(id)).isEqualTo("RUNNING");
      Files.delete(filler);
      awaitReady(client, 200);
      client.awaitState(id, "STOPPED_BUDGET");
      JsonNode trace = Client.JSON.readTree(client.get("/api/v1/jobs/" + id + "/trace").body());
      assertThat(trace.get("epochs").longValue()).isEqualTo(15_001);
    }
  }

  private static void fill(Path file) {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // full
    }
  }

  private static HttpResponse<String> awaitReady(Client client, int status) throws Exception {
    HttpResponse<String> ready = client.get("/health/ready");
    while (ready.statusCode() != status) { // the test's own timeout ends it
      LockSupport.parkNanos(20_000_000);
      ready = client.get("/health/ready");
    }
    return ready;
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
