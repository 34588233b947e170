package io.github.bilevo.daemon;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpEntity;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import akka.http.scaladsl.model.EntityStreamException;
import akka.http.scaladsl.model.EntityStreamSizeException;
import io.github.bilevo.metrics.ServiceMeters;
import io.github.bilevo.store.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the route of a request and answers, always: what goes wrong becomes a problem's body, and
 * what nobody foresaw a 500 that says no more than that.
 */
final class Router {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final long BODY_MILLIS = 20_000;

  private final List<Route> routes;
  private final Admission admission;
  private final ActorSystem<?> system;
  private final Executor blocking;
  private final ServiceMeters meters;

  Router(
      List<Route> routes,
      Admission admission,
      ActorSystem<?> system,
      Executor blocking,
      ServiceMeters meters) {
    this.meters = meters;
    this.routes = routes;
    this.admission = admission;
    this.system = system;
    this.blocking = blocking;
  }

  /** The answer to one request. Never fails. */
  CompletionStage<HttpResponse> answer(HttpRequest request) {
    long began = System.nanoTime();
    return answered(request)
        .thenApply(
            response -> {
              measure(request, response.status().intValue(), System.nanoTime() - began);
              return response;
            });
  }

  /** Under the route's path, whatever the client wrote: labels are only so many. */
  private void measure(HttpRequest request, int status, long nanos) {
    String path = request.getUri().path();
    String method = request.method().value();
    String route =
        routes.stream()
            .filter(it -> it.match(path).isPresent())
            .map(Route::path)
            .findFirst()
            .orElse("none");
    boolean known = routes.stream().anyMatch(it -> it.method().equals(method));
    meters.answered(route, known ? method : "other", status, Duration.ofNanos(nanos));
  }

  private CompletionStage<HttpResponse> answered(HttpRequest request) {
    try {
      return find(request)
          .handle((response, failure) -> failure == null ? response : refuse(request, failure));
    } catch (RuntimeException e) {
      request.discardEntityBytes(system);
      return CompletableFuture.completedFuture(refuse(request, e));
    }
  }

  private CompletionStage<HttpResponse> find(HttpRequest request) {
    String path = request.getUri().path();
    List<Route> here = routes.stream().filter(it -> it.match(path).isPresent()).toList();
    admission.check(request, !here.isEmpty() && here.get(0).open());
    if (here.isEmpty()) {
      throw ApiException.of(404, "There is nothing at this path");
    }
    Optional<Route> route =
        here.stream().filter(it -> it.method().equals(request.method().value())).findFirst();
    if (route.isEmpty()) {
      request.discardEntityBytes(system);
      String allowed = here.stream().map(Route::method).sorted().collect(Collectors.joining(", "));
      return CompletableFuture.completedFuture(
          Replies.problem(405, "This path knows " + allowed)
              .addHeader(RawHeader.create("Allow", allowed)));
    }
    String id = route.get().match(path).orElseThrow();
    return body(request, route.get())
        .thenComposeAsync(
            body -> route.get().handler().answer(new Call(request, id, body)), blocking);
  }

  private CompletionStage<String> body(HttpRequest request, Route route) {
    if (!route.reads()) {
      request.discardEntityBytes(system);
      return CompletableFuture.completedFuture("");
    }
    return request.entity().toStrict(BODY_MILLIS, system).thenApply(Router::utf8);
  }

  private static String utf8(HttpEntity.Strict entity) {
    try {
      ByteBuffer bytes = entity.getData().asByteBuffer();
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      if (text.indexOf('\0') < 0) {
        return text;
      }
    } catch (CharacterCodingException e) {
      // told below
    }
    throw ApiException.of(400, "The body is no text in UTF-8");
  }

  private static HttpResponse tooLong() {
    return Replies.problem(413, "The body is longer than this daemon takes");
  }

  private static HttpResponse refuse(HttpRequest request, Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ApiException refused) {
      HttpResponse problem = Replies.problem(refused);
      return refused.status() == 401
          ? problem.addHeader(RawHeader.create("WWW-Authenticate", "Bearer"))
          : problem;
    }
    if (cause instanceof EntityStreamSizeException) {
      return tooLong();
    }
    if (cause instanceof EntityStreamException broken) { // what toStrict says of either
      return broken.info().summary().equals("Request too large")
          ? tooLong()
          : Replies.problem(400, "The body does not end where it said");
    }
    if (cause instanceof TimeoutException) {
      return Replies.problem(408, "The body did not come in time");
    }
    if (cause instanceof StoreException) {
      LOG.error("{} {}: {}", request.method().value(), request.getUri().path(), cause.getMessage());
      return Replies.problem(
          ApiException.of(503, "The store does not work at present").retryAfter(10));
    }
    LOG.error("{} {} failed", request.method().value(), request.getUri().path(), cause);
    return Replies.problem(500, "Something is broken here; the log tells what");
  }
}
