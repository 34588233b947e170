package io.github.bilevo.runtime;

import akka.Done;
import akka.NotUsed;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import io.github.bilevo.actor.Turn;
import io.github.bilevo.event.StageStats;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.stream.LoopStats;
import io.github.bilevo.stream.Viewers;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What surrounds one run.
 *
 * @param started its first event, which also says who it is
 * @param environment what it shares with other runs
 * @param stats what its stages count
 * @param outlet where its events go
 * @param viewers who looks on without holding it back
 * @param subscribers how many read its events and may hold it back
 * @param mailboxes how many messages wait for its actors
 * @param finished its last event; completed exactly once, by the run, whatever its readers do
 * @param stopped completed when its actors are gone
 */
public record RunFrame(
    TuningEvent.Started started,
    RunEnvironment environment,
    LoopStats stats,
    EventOutlet outlet,
    Viewers<TuningEvent> viewers,
    AtomicInteger subscribers,
    Mailboxes mailboxes,
    CompletableFuture<TuningEvent.Finished> finished,
    CompletableFuture<Done> stopped) {

  /**
   * A frame with an open outlet.
   *
   * @param viewed counts what the viewers get and skip
   * @param listener gets every event before anybody else does, on a stream's thread
   */
  public static RunFrame open(
      RunEnvironment environment,
      TuningEvent.Started started,
      LoopStats stats,
      StageStats viewed,
      Optional<Sink<TuningEvent, ?>> sink,
      Consumer<TuningEvent> listener) {
    Viewers<TuningEvent> viewers = new Viewers<>(viewed);
    return new RunFrame(
        started,
        environment,
        stats,
        EventOutlet.open(sink, listener.andThen(viewers::publish), environment.readers()),
        viewers,
        new AtomicInteger(),
        new Mailboxes(),
        new CompletableFuture<>(),
        new CompletableFuture<>());
  }

  /** The first event of a run. */
  public static TuningEvent.Started started(String run, TuningPlan plan, Clock clock) {
    BilevelProblem problem = plan.estimator().problem();
    return new TuningEvent.Started(
        run,
        clock.instant(),
        problem.kind(),
        plan.estimator().name(),
        problem.stateSize(),
        plan.upper().initial(),
        plan.upper().steps());
  }

  Turn turn() {
    return environment.turn();
  }

  Clock clock() {
    return environment.clock();
  }

  Supervision supervision() {
    return environment.supervision();
  }

  SpareThreads threads() {
    return environment.threads();
  }

  /** The last event, as soon as it is known. */
  public Source<TuningEvent, NotUsed> end() {
    return Source.<TuningEvent>completionStage(finished.thenApply(event -> event));
  }
}
