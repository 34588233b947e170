package io.github.bilevo.daemon;

import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.http.javadsl.Http;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.stream.TLSProtocol.SslTlsInbound;
import akka.stream.TLSProtocol.SslTlsOutbound;
import akka.stream.javadsl.BidiFlow;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.TLSPlacebo;
import akka.stream.javadsl.Tcp;
import akka.util.ByteString;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Connections that speak HTTP/1.1. Akka HTTP's own binding lets a client take all the time in the
 * world for a request's head, so each connection has a stage in front that does not.
 */
final class Listener {
  private final Tcp.ServerBinding binding;

  private Listener(Tcp.ServerBinding binding) {
    this.binding = binding;
  }

  /**
   * How long a client may take.
   *
   * @param head of a request, all of it
   * @param idle without a byte in either direction
   * @param connections at the same time; a further one is closed at once
   */
  record Limits(Duration head, Duration idle, int connections) {}

  /** Listens; each request is given to {@code answer}, one after the other on a connection. */
  static CompletionStage<Listener> bind(
      ActorSystem<?> system,
      String host,
      int port,
      Limits limits,
      Function<HttpRequest, CompletionStage<HttpResponse>> answer) {
    AtomicInteger open = new AtomicInteger();
    return Tcp.get(Adapter.toClassic(system))
        .bind(host, port)
        .toMat(
            Sink.foreach(
                connection -> {
                  Flow<ByteString, ByteString, NotUsed> bytes =
                      open.get() < limits.connections()
                          ? http(system, limits, answer)
                          : Flow.fromSinkAndSourceCoupled(Sink.ignore(), Source.empty());
                  open.incrementAndGet();
                  connection.handleWith(
                      bytes.watchTermination(
                          (value, done) -> {
                            done.whenComplete((end, failure) -> open.decrementAndGet());
                            return value;
                          }),
                      system);
                }),
            Keep.left())
        .run(system)
        .thenApply(Listener::new);
  }

  @SuppressWarnings("unchecked") // what comes in is one of the things that may come in
  private static Flow<ByteString, ByteString, NotUsed> http(
      ActorSystem<?> system,
      Limits limits,
      Function<HttpRequest, CompletionStage<HttpResponse>> answer) {
    HeaderDeadline deadline = new HeaderDeadline(limits.head());
    Flow<HttpRequest, HttpResponse, NotUsed> answers =
        Flow.<HttpRequest>create()
            .mapAsync(
                1,
                request -> {
                  deadline.complete();
                  return answer
                      .apply(request)
                      .thenApply(
                          response -> {
                            deadline.answered();
                            return response;
                          });
                });
    BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed> plain =
        (BidiFlow<SslTlsOutbound, ByteString, ByteString, SslTlsInbound, NotUsed>)
            (BidiFlow<?, ?, ?, ?, ?>) TLSPlacebo.getInstance();
    Flow<ByteString, ByteString, NotUsed> spoken =
        answers.join(Http.get(system).serverLayer().atop(plain));
    return Flow.<ByteString>create()
        .via(deadline)
        .via(spoken)
        .join(BidiFlow.bidirectionalIdleTimeout(limits.idle()));
  }

  /** The port it listens on. */
  int port() {
    return binding.localAddress().getPort();
  }

  /** Takes no further connection. */
  CompletionStage<?> unbind() {
    return binding.unbind();
  }
}
