package io.github.bilevo.runtime;

import akka.Done;
import akka.NotUsed;
import akka.japi.Pair;
import akka.stream.Attributes;
import akka.stream.Materializer;
import akka.stream.SinkShape;
import akka.stream.UniformFanOutShape;
import akka.stream.javadsl.Broadcast;
import akka.stream.javadsl.BroadcastHub;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.GraphDSL;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.github.bilevo.event.TuningEvent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.reactivestreams.Subscriber;

/**
 * Where a run's events leave it: a listener, the user's sink if there is one, and a hub for whoever
 * subscribes. It is a stream of its own, so that a reader may still be reading when the run's
 * actors are gone.
 *
 * <p>At most {@value #AHEAD} events wait here, so a run is at most that many epochs ahead of its
 * slowest reader; a subscriber of the hub may be {@value #HUB} more behind. A sink that cancels or
 * fails is let go, and the run goes on.
 *
 * @param inlet takes the run's events, with backpressure
 * @param events what is told from the subscription on; completes at once when the run is over
 * @param closed completes, or fails, when the inlet takes no further event and the user's sink has
 *     had the last one
 */
public record EventOutlet(
    Subscriber<TuningEvent> inlet,
    Source<TuningEvent, NotUsed> events,
    CompletionStage<Done> closed) {
  private static final int AHEAD = 4;
  private static final int HUB = 16;

  /** The hub, and when the user's sink has had its last event. */
  private record Readers(Source<TuningEvent, NotUsed> hub, CompletionStage<Done> done) {}

  /**
   * Opens an outlet; the sink is attached when this returns.
   *
   * @param listener gets every event before anybody else does, on a stream's thread
   * @param materializer its owner closes what never ends by itself
   */
  public static EventOutlet open(
      Optional<Sink<TuningEvent, ?>> sink,
      Consumer<TuningEvent> listener,
      Materializer materializer) {
    Pair<Pair<Subscriber<TuningEvent>, CompletionStage<Done>>, Readers> run =
        Source.<TuningEvent>asSubscriber()
            .watchTermination(Keep.both())
            .map(
                event -> {
                  listener.accept(event);
                  return event;
                })
            .toMat(readers(sink), Keep.both())
            .withAttributes(Attributes.inputBuffer(AHEAD, AHEAD))
            .run(materializer);
    Readers readers = run.second();
    readers.hub.runWith(Sink.ignore(), materializer); // without subscribers it would hold the run
    CompletionStage<Done> closed = run.first().second().thenCombine(readers.done, (a, b) -> a);
    return new EventOutlet(run.first().first(), readers.hub, closed);
  }

  private static Sink<TuningEvent, Readers> readers(Optional<Sink<TuningEvent, ?>> sink) {
    Sink<TuningEvent, Source<TuningEvent, NotUsed>> hub = BroadcastHub.of(TuningEvent.class, HUB);
    if (sink.isEmpty()) {
      return hub.mapMaterializedValue(
          source -> new Readers(source, CompletableFuture.completedFuture(Done.getInstance())));
    }
    Sink<TuningEvent, CompletionStage<Done>> users =
        Flow.<TuningEvent>create().watchTermination(Keep.right()).to(sink.get());
    return Sink.fromGraph(
        GraphDSL.create(
            hub,
            users,
            Readers::new,
            (builder, toHub, toUsers) -> {
              UniformFanOutShape<TuningEvent, TuningEvent> fan =
                  builder.add(Broadcast.create(2, false)); // a sink that cancels is let go
              builder.from(fan).to(toHub).from(fan).to(toUsers);
              return SinkShape.of(fan.in());
            }));
  }
}
