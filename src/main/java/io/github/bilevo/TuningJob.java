package io.github.bilevo;

import akka.Done;
import akka.NotUsed;
import akka.stream.javadsl.Source;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.TuningPlan;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;

/**
 * A run that was submitted to {@link Bilevo}. What changes it takes effect within one turn of its
 * solvers (a few milliseconds and one step), also inside a long solve; the stages complete then,
 * and fail with the reason if the run ends before or the change is refused.
 */
public interface TuningJob {
  /** Its name. */
  String run();

  /**
   * Its events: {@code Started}, what happens from the subscription on, {@code Finished}. The last
   * one always arrives, also at a subscriber that comes after the end. May be run any number of
   * times.
   *
   * <p>Nothing is dropped, so a subscriber that does not read holds the run back, once a few events
   * are waiting. Viewers take {@link #latest()}.
   */
  Source<TuningEvent, NotUsed> events();

  /**
   * The newest event whenever it is asked for, older ones skipped and counted; the last one is
   * {@code Finished}. Never slows the run, whatever the viewer's thread does. May be run any number
   * of times.
   */
  Source<TuningEvent, NotUsed> latest();

  /** {@link #events()} for those without Akka; each subscriber gets its own. */
  Flow.Publisher<TuningEvent> publisher();

  /**
   * Completes when the run has ended, however it ended; a numerical failure is a state of the
   * result, not an exception.
   */
  CompletionStage<TuningResult> result();

  /**
   * Ends the run, keeping the best λ so far. Returns at once; does nothing when the run has ended.
   */
  void cancel();

  /**
   * Lets the solvers stand still between two turns: no processor is used and nothing times out. No
   * bit of what follows changes. A no-op when paused.
   */
  CompletionStage<Done> pause();

  /** Lets the solvers go on from where they stand. A no-op when running. */
  CompletionStage<Done> resume();

  /**
   * Goes on under the plan that {@code change} makes of the present one: another step size,
   * tolerance, t, k, update rule, number of steps or estimator. The epoch under way is computed
   * again from the same λ; warm starts are kept where their sizes agree. The plan's own λ_0 is not
   * looked at. Called on an actor's thread.
   */
  CompletionStage<Done> retune(UnaryOperator<TuningPlan> change);

  /**
   * Where the run stands, at the start of the epoch under way: {@link Bilevo#submit(String,
   * TuningPlan, RunSnapshot)} goes on from there with the same bits. Taken at any time, also when
   * paused; fails when the run has ended and its last event was read.
   */
  CompletionStage<RunSnapshot> snapshot();
}
