package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A daemon whose jobs go on until it is closed: of every kind that has meters of its own. */
final class LiveDaemon implements AutoCloseable {
  private final TestDaemon daemon;
  private final List<String> jobs = new ArrayList<>();
  private final Watcher watcher;

  /** Starts; each job has a checkpoint when this returns. */
  LiveDaemon(Path directory) throws Exception {
    daemon =
        new TestDaemon(
            directory,
            "bilevo.daemon.running = 3",
            "bilevo.daemon.checkpoint-interval = 1s",
            "bilevo.solver-dispatcher.threads = 1"); // leaves a core to Prometheus and the test
    jobs.add(submit("aid", "method = aid, error = both, linear { method = cg, steps = 5 }"));
    jobs.add(submit("itd", "method = itd"));
    watcher = new Watcher(daemon.daemon.port(), "/api/v1/events", Long.MAX_VALUE);
    System.gc(); // so that the meters of collections are among those served
    for (String job : jobs) {
      await("/api/v1/jobs/" + job + "/checkpoints", "\"number\"");
    }
    await("/metrics", "bilevo_checkpoint_size_bytes{run=\"itd\"}");
  }

  private String submit(String name, String hypergradient) throws Exception {
    return daemon.client.submit(
        """
        name = %s
        seed = 7
        problem { kind = logistic, data { generate { rows = 400, features = 20 } } }
        lambda.initial = 1.0
        lower { method = gradient-descent, steps = 40 }
        hypergradient { %s }
        upper { method = adam, step-size = 0.0001, steps = 2000000000 }
        """
            .formatted(name, hypergradient));
  }

  private void await(String path, String wanted) throws Exception {
    long until = System.nanoTime() + 120_000_000_000L;
    String body = daemon.client.get(path).body();
    while (!body.contains(wanted)) {
      assertThat(System.nanoTime()).as("%s", body).isLessThan(until);
      LockSupport.parkNanos(20_000_000);
      body = daemon.client.get(path).body();
    }
  }

  int port() {
    return daemon.daemon.port();
  }

  /** All that it serves, as text. */
  String scrape() throws Exception {
    return daemon.client.get("/metrics").body();
  }

  @Override
  public void close() throws Exception {
    watcher.close();
    daemon.close();
  }
}
