package io.github.bilevo.daemon;

import static java.util.concurrent.CompletableFuture.completedFuture;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpEntities;
import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.MediaRange;
import akka.http.javadsl.model.StatusCode;
import akka.http.javadsl.model.StatusCodes;
import akka.http.javadsl.model.headers.Accept;
import akka.http.javadsl.model.headers.Allow;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Answers {@code GET /metrics} and {@code GET /health/live}; 403 to a foreign Host, 404 to another
 * path, 405 to another method, each in a few plain words.
 */
final class MetricsHandler {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS =
      "application/openmetrics-text; version=1.0.0; charset=utf-8";
  private static final ContentType TEXT_TYPE = ContentTypes.parse(TEXT);
  private static final ContentType OPEN_METRICS_TYPE = ContentTypes.parse(OPEN_METRICS);

  /** A torn look is rare, about one in ten thousand while meters come and go without a pause. */
  private static final int LOOKS = 5;

  private final ActorSystem<?> system;
  private final PrometheusMeterRegistry registry;
  private final AllowedHosts hosts;
  private final Executor scrapes;
  private final Runnable scrapeBegins;

  /**
   * Scrapes run where blocking is expected: a gauge may be anyone's, and may read files.
   *
   * @param scrapeBegins called before each
   */
  MetricsHandler(
      ActorSystem<?> system,
      PrometheusMeterRegistry registry,
      AllowedHosts hosts,
      Runnable scrapeBegins) {
    this.scrapeBegins = scrapeBegins;
    this.system = system;
    this.registry = registry;
    this.hosts = hosts;
    this.scrapes = system.dispatchers().lookup(DispatcherSelector.blocking());
  }

  /** The answer to one request. Never fails. */
  CompletionStage<HttpResponse> answer(HttpRequest request) {
    request.discardEntityBytes(system);
    if (!hosts.allow(request)) {
      return completedFuture(words(StatusCodes.FORBIDDEN, "host not allowed"));
    }
    String path = request.getUri().path();
    boolean metrics = path.equals("/metrics");
    if (!metrics && !path.equals("/health/live")) {
      return completedFuture(words(StatusCodes.NOT_FOUND, "not found"));
    }
    if (!request.method().equals(HttpMethods.GET)) {
      return completedFuture(
          words(StatusCodes.METHOD_NOT_ALLOWED, "only GET")
              .addHeader(Allow.create(HttpMethods.GET)));
    }
    return metrics
        ? scrape(wantsOpenMetrics(request))
        : completedFuture(words(StatusCodes.OK, "ok"));
  }

  private CompletionStage<HttpResponse> scrape(boolean openMetrics) {
    return CompletableFuture.supplyAsync(
            () -> {
              scrapeBegins.run();
              return openMetrics
                  ? reply(StatusCodes.OK, OPEN_METRICS_TYPE, text(OPEN_METRICS))
                  : reply(StatusCodes.OK, TEXT_TYPE, text(TEXT));
            },
            scrapes)
        .exceptionally(
            failure -> {
              system.log().error("A scrape failed", failure);
              return words(StatusCodes.INTERNAL_SERVER_ERROR, "the scrape failed; see the log");
            });
  }

  /**
   * What the registry holds. Micrometer keeps the meters of one name in one collector, and puts
   * another in its place when the last of them goes and one comes; a scrape that meets both at that
   * instant finds a meter twice and refuses, so it looks again.
   */
  private String text(String format) {
    for (int left = LOOKS - 1; ; left--) {
      try {
        return registry.scrape(format);
      } catch (IllegalArgumentException torn) {
        if (left == 0) {
          throw torn;
        }
      }
    }
  }

  /**
   * Whether a range that holds OpenMetrics but not plain text is liked at least as much as any that
   * holds plain text. A bare wildcard or no Accept header gets plain text.
   */
  private static boolean wantsOpenMetrics(HttpRequest request) {
    float open = 0;
    float plain = 0;
    for (Accept accept : request.getHeaders(Accept.class)) {
      for (MediaRange range : accept.getMediaRanges()) {
        if (range.matches(TEXT_TYPE.mediaType())) {
          plain = Math.max(plain, range.qValue());
        } else if (range.matches(OPEN_METRICS_TYPE.mediaType())) {
          open = Math.max(open, range.qValue());
        }
      }
    }
    return open > 0 && open >= plain;
  }

  private static HttpResponse words(StatusCode status, String words) {
    return reply(status, ContentTypes.TEXT_PLAIN_UTF8, words + "\n");
  }

  private static HttpResponse reply(StatusCode status, ContentType type, String body) {
    return HttpResponse.create()
        .withStatus(status)
        .withEntity(HttpEntities.create(type, body.getBytes(StandardCharsets.UTF_8)));
  }
}
