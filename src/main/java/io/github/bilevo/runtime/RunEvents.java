package io.github.bilevo.runtime;

import akka.NotUsed;
import akka.actor.typed.javadsl.ActorContext;
import akka.stream.ActorAttributes;
import akka.stream.Attributes;
import akka.stream.Materializer;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.github.bilevo.actor.Progress;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.stream.Feed;
import io.github.bilevo.stream.TuningStages;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a run tells, from its Started to its Finished, and whether it is over. Its stream runs in
 * the context of the run's actor, whose thread calls all of this.
 */
final class RunEvents {
  private final RunFrame frame;
  private final Chronicle chronicle;
  private final Feed.Inlet<TuningEvent> feed;

  /** Tells that the run has started. */
  RunEvents(ActorContext<?> context, RunFrame frame, LongSupplier clock) {
    this.frame = frame;
    chronicle = new Chronicle(run(), frame.clock(), clock);
    feed = materialize(context);
    feed.insert(frame.started());
  }

  /** On the solvers' dispatcher: a hop to another pool costs more than what a stage does. */
  private Feed.Inlet<TuningEvent> materialize(ActorContext<?> context) {
    return Source.fromGraph(new Feed<TuningEvent>())
        .concatLazy(frame.end())
        .toMat(Sink.fromSubscriber(frame.outlet().inlet()), Keep.left())
        .withAttributes(
            ActorAttributes.dispatcher(TuningActor.DISPATCHER).and(Attributes.inputBuffer(1, 1)))
        .run(Materializer.createMaterializer(context));
  }

  /**
   * Tells a loop's epochs after {@code first}, when they are asked for.
   *
   * @param ended gets the loop's last element after it is recorded, on a stream's thread
   */
  void append(Source<TuningEvent, NotUsed> first, Loop loop, Consumer<Progress> ended) {
    feed.append(
        first.concatLazy(
            loop.epochs()
                .mapConcat(
                    progress -> {
                      List<TuningEvent> events = chronicle.record(progress);
                      if (!TuningStages.goesOn(progress)) {
                        ended.accept(progress);
                      }
                      return events;
                    })));
  }

  void paused() {
    feed.insert(new TuningEvent.Paused(run(), now()));
  }

  void resumed() {
    feed.insert(new TuningEvent.Resumed(run(), now()));
  }

  /** Tells it before what the loop gives next. */
  void insert(TuningEvent event) {
    feed.insert(event);
  }

  TuningEvent retuned(long epoch, TuningPlan plan) {
    return new TuningEvent.Retuned(run(), now(), epoch, plan);
  }

  TuningEvent restarted(long epoch, int attempt, String message) {
    return new TuningEvent.Restarted(run(), now(), epoch, attempt, message);
  }

  /** The last iterate that was told. */
  Optional<UpperIterate> last() {
    return chronicle.last();
  }

  boolean over() {
    return frame.finished().isDone();
  }

  /** Once: the first ending counts, and true is the answer to it alone. */
  boolean finish(Ending ending, Optional<UpperIterate> last) {
    if (over()) {
      return false;
    }
    TuningEvent.Finished finished =
        new TuningEvent.Finished(
            run(), now(), ending.state(), ending.reason(), ending.advice(), last);
    frame.finished().complete(finished);
    frame.viewers().complete(finished);
    feed.complete();
    return true;
  }

  /** Lets go of a loop that gives nothing any more. */
  void abandon() {
    feed.abandon();
  }

  private String run() {
    return frame.started().run();
  }

  private Instant now() {
    return frame.clock().instant();
  }
}
