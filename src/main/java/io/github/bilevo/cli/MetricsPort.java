package io.github.bilevo.cli;

import akka.actor.typed.ActorSystem;
import io.github.bilevo.daemon.MetricsEndpoint;
import io.github.bilevo.metrics.ProcessMeters;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/** {@code /metrics} on the loopback interface while a command runs, if it was asked for. */
final class MetricsPort implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private final Optional<MetricsEndpoint> endpoint;
  private final Optional<ProcessMeters> process;

  private MetricsPort(Optional<MetricsEndpoint> endpoint, Optional<ProcessMeters> process) {
    this.endpoint = endpoint;
    this.process = process;
  }

  /**
   * Listens, if there is a port.
   *
   * @param port 0 to 65535; 0 is any free one
   * @param meters gets the process's meters too, and is served
   * @throws CommandFailed if the port cannot be had
   */
  static MetricsPort open(
      Optional<Integer> port, ActorSystem<?> system, PrometheusMeterRegistry meters)
      throws CommandFailed {
    if (port.isEmpty()) {
      return new MetricsPort(Optional.empty(), Optional.empty());
    }
    ProcessMeters process = new ProcessMeters(Version.build());
    try {
      MetricsEndpoint endpoint =
          MetricsEndpoint.start(system, meters, LOOPBACK, port.get()).toCompletableFuture().join();
      process.bindTo(meters);
      return new MetricsPort(Optional.of(endpoint), Optional.of(process));
    } catch (CompletionException e) {
      process.close();
      throw new CommandFailed("--metrics-port: " + e.getCause().getMessage(), e);
    } catch (IllegalArgumentException e) {
      process.close();
      throw new CommandFailed(ExitCode.USAGE, "--metrics-port: " + e.getMessage(), e);
    }
  }

  /** Where it can be scraped. */
  Optional<String> address() {
    return endpoint.map(e -> "http://" + LOOPBACK + ":" + e.port() + "/metrics");
  }

  @Override
  public void close() {
    endpoint.ifPresent(e -> e.stop().toCompletableFuture().join());
    process.ifPresent(ProcessMeters::close);
  }
}
