package io.github.bilevo.daemon;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.http.javadsl.Http;
import akka.http.javadsl.ServerBinding;
import akka.http.javadsl.settings.ServerSettings;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.BindException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A registry served to Prometheus: {@code GET /metrics} in the text exposition format 0.0.4, or in
 * OpenMetrics 1.0.0 for readers that ask, and {@code GET /health/live}.
 *
 * <p>There is no token, so it listens on loopback only, and answers only requests addressed to it
 * by a loopback name. Scrapes run on the system's dispatcher for blocking work, never on a
 * solver's.
 */
public final class MetricsEndpoint {
  /** What {@link #stop} gives a scrape under way; Prometheus itself waits 10 s by default. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final ServerBinding binding;

  private MetricsEndpoint(ServerBinding binding) {
    this.binding = binding;
  }

  /**
   * Listens.
   *
   * @param system borrowed; {@link #stop} leaves it alone
   * @param registry scraped at every request
   * @param host name or address of a loopback interface
   * @param port 0 to 65535; 0 takes any free one, see {@link #port()}
   * @return the endpoint once it accepts connections; fails with a {@link BindException} that names
   *     host and port when they cannot be had
   * @throws IllegalArgumentException when the host is not this machine's loopback or the port is
   *     out of range
   */
  public static CompletionStage<MetricsEndpoint> start(
      ActorSystem<?> system, PrometheusMeterRegistry registry, String host, int port) {
    return start(system, registry, host, port, () -> {});
  }

  /**
   * Likewise, telling of scrapes.
   *
   * @param scrapeBegins called before each, such as {@link io.github.bilevo.Bilevo#scrapeBegins}
   */
  public static CompletionStage<MetricsEndpoint> start(
      ActorSystem<?> system,
      PrometheusMeterRegistry registry,
      String host,
      int port,
      Runnable scrapeBegins) {
    checkLoopback(host);
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: found " + port + "; wanted 0 to 65535");
    }
    MetricsHandler handler =
        new MetricsHandler(system, registry, new AllowedHosts(host), scrapeBegins);
    return Http.get(system)
        .newServerAt(host, port)
        .withSettings(settings(system))
        .bind(handler::answer)
        .handle(
            (binding, failure) -> {
              if (failure != null) {
                throw new CompletionException(bindFailure(host, port, failure));
              }
              return new MetricsEndpoint(binding);
            });
  }

  /** The port it listens on. */
  public int port() {
    return binding.localAddress().getPort();
  }

  /** Stops listening, lets scrapes under way end, closes the connections. */
  public CompletionStage<Done> stop() {
    return binding.terminate(GRACE).thenApply(terminated -> Done.getInstance());
  }

  private static void checkLoopback(String host) {
    if (!Loopback.is(host)) {
      throw new IllegalArgumentException(
          "host: found "
              + host
              + "; wanted a loopback address such as 127.0.0.1, for metrics are served without a"
              + " token");
    }
  }

  /** Names neither the server nor its version; HEAD is not turned into GET. */
  private static ServerSettings settings(ActorSystem<?> system) {
    return ServerSettings.create(Adapter.toClassic(system))
        .withServerHeader(Optional.empty())
        .withTransparentHeadRequests(false);
  }

  private static BindException bindFailure(String host, int port, Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    BindException told =
        new BindException("Cannot listen on " + host + ":" + port + ": " + cause.getMessage());
    told.initCause(failure);
    return told;
  }
}
