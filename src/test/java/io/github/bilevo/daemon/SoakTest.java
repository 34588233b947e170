package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A daemon in use for two minutes, or for {@code -Dbilevo.soak=PT1H}: jobs come, are watched,
 * paused, cancelled, restarted and deleted, and Prometheus scrapes. Between rounds nothing runs;
 * what is there then must not grow.
 */
@Tag("slow")
class SoakTest {
  private static final int JOBS = 12;
  private static final int KEEP = 20;

  @TempDir Path directory;
  private final Random random = new Random(3);
  private final List<Sample> samples = new ArrayList<>();

  /** What is there while nothing runs; heap in bytes after a collection. */
  private record Sample(double seconds, double heap, double threads, double descriptors) {}

  @Test
  @Timeout(2 * 3600)
  void daemon_inUseForLong_growsInNothing() throws Exception {
    Duration length = Duration.parse(System.getProperty("bilevo.soak", "PT2M"));
    Instant end;
    int rounds = 0;
    try (TestDaemon daemon = // so that all that may fill is full after the first rounds
        new TestDaemon(
            directory, "bilevo.daemon { keep = " + KEEP + ", replay = 256, running = 4 }")) {
      for (int i = 0; i < 5; i++) {
        round(daemon.client, daemon.daemon.port());
      }
      Instant start = Instant.now();
      end = start.plus(length);
      while (Instant.now().isBefore(end) || samples.size() < 10) {
        round(daemon.client, daemon.daemon.port());
        samples.add(sample(Duration.between(start, Instant.now()).toNanos() * 1e-9));
        rounds++;
      }
      assertThat(stored(daemon.client)).isLessThanOrEqualTo(KEEP);
    }
    System.out.printf("%d jobs in %s%n", rounds * JOBS, length);
    check("heap", samples.stream().map(Sample::heap).toList(), 3e6);
    check(
        "threads", samples.stream().map(Sample::threads).toList(), 8); // of pools, up to their caps
    check("descriptors", samples.stream().map(Sample::descriptors).toList(), 8);
  }

  private static int stored(Client client) throws Exception {
    return Client.JSON.readTree(client.get("/api/v1/jobs?limit=200").body()).get("items").size();
  }

  /**
   * The median slope of all pairs of samples (Theil, Sen), which a few odd samples do not move,
   * comes over the whole time to less than 5 % of the median, or than what one sample may differ
   * from the next by.
   */
  private void check(String what, List<Double> values, double noise) {
    List<Double> slopes = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      for (int j = i + 1; j < values.size(); j++) {
        double apart = samples.get(j).seconds() - samples.get(i).seconds();
        slopes.add((values.get(j) - values.get(i)) / apart);
      }
    }
    Sample first = samples.get(0);
    Sample last = samples.get(samples.size() - 1);
    double growth = median(slopes) * (last.seconds() - first.seconds());
    double level = median(values);
    System.out.printf(
        Locale.ROOT,
        "%s: %.0f in the median of %d samples, growth %.0f%n",
        what,
        level,
        values.size(),
        growth);
    assertThat(growth).as(what).isLessThan(Math.max(0.05 * level, noise));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static Sample sample(double seconds) {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Sample(
        seconds,
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        system.getOpenFileDescriptorCount());
  }

  /** Jobs of all fates, all of them ended at its end. */
  private void round(Client client, int port) throws Exception {
    List<String> ids = new ArrayList<>();
    List<Watcher> watchers = new ArrayList<>();
    for (int i = 0; i < JOBS; i++) {
      boolean endless = i % 3 == 0;
      String id = client.submit(endless ? TestJobs.endless() : TestJobs.steps(random.nextInt(300)));
      ids.add(id);
      // Every other one goes away in the midst of it.
      watchers.add(Watcher.of(port, id, random.nextBoolean() ? 200 : Long.MAX_VALUE));
      assertThat(client.get("/metrics").statusCode()).isEqualTo(200);
      if (endless) {
        change(client, id, "pause");
        change(client, id, "resume");
        change(client, id, "cancel");
      }
    }
    for (int i = 0; i < JOBS; i++) {
      client.awaitState(ids.get(i), i % 3 == 0 ? "CANCELLED" : "STOPPED_BUDGET");
      assertThat(watchers.get(i).bytes()).isPositive();
      client.get("/api/v1/jobs/" + ids.get(i) + "/trace?maxPoints=10");
      client.get("/api/v1/jobs/" + ids.get(i) + "/nothing");
    }
    String restarted = ids.get(1);
    client.send("POST", "/api/v1/jobs/" + restarted + "/restart", "");
    client.awaitState(restarted, "STOPPED_BUDGET");
    client.send("DELETE", "/api/v1/jobs/" + ids.get(2), "");
    client.get("/metrics");
  }

  private static void change(Client client, String id, String what) throws Exception {
    assertThat(client.send("PUT", "/api/v1/jobs/" + id + "/" + what, "").statusCode())
        .isEqualTo(202);
  }
}
