package io.github.bilevo.daemon;

import com.typesafe.config.ConfigFactory;
import io.github.bilevo.config.ProblemKinds;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.metrics.BuildInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A daemon in this JVM, on a free port. */
public final class TestDaemon implements AutoCloseable {
  final Daemon daemon;
  final Client client;

  /**
   * @param config lines that override reference.conf
   */
  public TestDaemon(Path directory, Optional<String> token, String... config) {
    daemon =
        Daemon.start(
            new Daemon.Settings(
                directory,
                "127.0.0.1",
                0,
                token,
                List.of(),
                new DataStore(Optional.empty(), directory.resolve("cache")),
                ProblemKinds.load(),
                ConfigFactory.parseString(String.join("\n", config))
                    .withFallback(ConfigFactory.load()),
                BuildInfo.ofThisJvm("0", akka.Version.current(), "plain")));
    client = new Client(daemon.port());
  }

  public TestDaemon(Path directory, String... config) {
    this(directory, Optional.empty(), config);
  }

  /** What a client is given. */
  public String address() {
    return "http://127.0.0.1:" + daemon.port();
  }

  @Override
  public void close() {
    daemon.close();
  }
}
