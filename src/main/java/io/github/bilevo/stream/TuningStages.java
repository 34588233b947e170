package io.github.bilevo.stream;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.japi.Pair;
import akka.japi.pf.PFBuilder;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Source;
import io.github.bilevo.actor.LinearSolverActor;
import io.github.bilevo.actor.LowerSolverActor;
import io.github.bilevo.actor.Progress;
import io.github.bilevo.actor.Turn;
import io.github.bilevo.actor.UpperOptimizerActor;
import io.github.bilevo.event.StageStats;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.Schedule;
import io.github.bilevo.hypergradient.Tasks;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.math.Vec;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The loop's stages, λ_s → w_t → ∇̂f → λ_{s+1}. Demand drives them: a stage asks its actor only for
 * an element that downstream has asked for, one at a time, and nothing is dropped between them.
 */
public final class TuningStages {
  private TuningStages() {}

  /** λ_s, λ_{s+1}, … from the first epoch on until the run is over, each when it is asked for. */
  public static Source<Progress, NotUsed> lambdas(
      ActorRef<UpperOptimizerActor.Command> upper, long first, StageStats stats) {
    return Source.<Long, Progress>unfold(
            first, s -> Optional.of(Pair.create(s + 1, new Progress.Wanted(s))))
        .via(
            new Consult<>(
                upper,
                Progress.Wanted.class,
                stats,
                (wanted, replyTo) -> new UpperOptimizerActor.NextLambda(wanted.epoch(), replyTo)))
        .takeWhile(progress -> !(progress instanceof Progress.Ended))
        .named("lambda");
  }

  /** λ_s → w_t, or λ_s → the hypergradient where there is no linear actor. */
  public static Flow<Progress, Progress, NotUsed> lower(
      ActorRef<LowerSolverActor.Command> lower, StageStats stats) {
    return Flow.fromGraph(
            new Consult<>(
                lower,
                Progress.LambdaKnown.class,
                stats,
                (known, replyTo) ->
                    new LowerSolverActor.Solve(known.epoch(), known.lambda(), replyTo)))
        .named("lower");
  }

  /** w_t → ∇̂f. */
  public static Flow<Progress, Progress, NotUsed> adjoint(
      ActorRef<LinearSolverActor.Command> linear, StageStats stats) {
    return Flow.fromGraph(
            new Consult<>(
                linear,
                Progress.LowerSolved.class,
                stats,
                (solved, replyTo) ->
                    new LinearSolverActor.Solve(
                        solved.epoch(), solved.solution(), solved.memory(), replyTo)))
        .named("adjoint");
  }

  /** ∇̂f at λ_s → what the upper level makes of it. */
  public static Flow<Progress, Progress, NotUsed> upper(
      ActorRef<UpperOptimizerActor.Command> upper, StageStats stats) {
    return Flow.fromGraph(
            new Consult<>(
                upper,
                Progress.Differentiated.class,
                stats,
                (found, replyTo) ->
                    new UpperOptimizerActor.Apply(
                        found.epoch(), found.hypergradient(), found.warmth(), replyTo),
                TuningStages::accounted))
        .named("upper");
  }

  private static Progress accounted(Progress.Differentiated found, Progress answer) {
    return answer instanceof Progress.Iterated iterated && found.account().isPresent()
        ? iterated.by(found.account().get())
        : answer;
  }

  /**
   * λ → the hypergradient there, for a stream of the caller's: in order, one at a time, when it is
   * asked for, warm starts from element to element. A numerical failure is a status in the element;
   * what a user's code throws fails the stream.
   *
   * @param dispatcher key of the dispatcher it runs on, behind an asynchronous boundary
   */
  public static Flow<Vec, Hypergradient, NotUsed> hypergradients(
      Estimator estimator, Turn turn, String dispatcher) {
    return Flow.fromGraph(new Differentiate(estimator, turn))
        .named("hypergradients")
        .async(dispatcher, 1);
  }

  /**
   * The whole loop: an {@link Progress.Iterated} per epoch. Its last element is the terminal
   * iterate or the dead end that ended the run; a run that was stopped may also just complete. Each
   * element starts only when it is asked for. A stage that throws gives {@link Progress.Failed}.
   */
  public static Source<Progress, NotUsed> loop(
      LoopActors actors, long first, LoopStats stats, LongSupplier nanoTime) {
    return loop(actors, lower(actors.lower(), stats.lower()), first, stats, nanoTime);
  }

  /**
   * The loop of a plan under its own schedule, from a snapshot on; see {@link #loop(LoopActors,
   * long, LoopStats, LongSupplier)}.
   */
  public static Source<Progress, NotUsed> loop(
      TuningPlan plan,
      RunSnapshot from,
      LoopActors actors,
      LoopStats stats,
      LongSupplier nanoTime) {
    if (plan.schedule() instanceof Schedule.Pipelined pipelined && pipelined.lag() > 0) {
      return ended(
          Source.fromGraph(
                  new Pipeline(actors, from.epoch(), pipelined.rounds(plan.estimator()), stats))
              .named("pipeline")
              .via(metered(stats.upper(), nanoTime)));
    }
    return loop(actors, solvers(plan, from, actors, stats), from.epoch(), stats, nanoTime);
  }

  private static Flow<Progress, Progress, NotUsed> solvers(
      TuningPlan plan, RunSnapshot from, LoopActors actors, LoopStats stats) {
    if (plan.schedule() instanceof Schedule.Race race) {
      List<String> names = race.entrants(plan.estimator()).stream().map(Estimator::name).toList();
      return Flow.fromGraph(
              new Ensemble(actors.solvers(), () -> new Contest(names, from.lower()), stats.lower()))
          .named("race");
    }
    if (plan.estimator() instanceof Tasks tasks) {
      return Flow.fromGraph(
              new Ensemble(actors.solvers(), () -> new TaskFold(tasks), stats.lower()))
          .named("tasks");
    }
    return lower(actors.lower(), stats.lower());
  }

  private static Source<Progress, NotUsed> loop(
      LoopActors actors,
      Flow<Progress, Progress, NotUsed> solvers,
      long first,
      LoopStats stats,
      LongSupplier nanoTime) {
    Source<Progress, NotUsed> iterates =
        lambdas(actors.upper(), first, stats.lambda())
            .via(metered(stats.lambda(), nanoTime))
            .via(solvers)
            .via(metered(stats.lower(), nanoTime))
            .via(
                actors
                    .linear()
                    .map(linear -> adjoint(linear, stats.adjoint()))
                    .orElseGet(Flow::create))
            .via(metered(stats.adjoint(), nanoTime))
            .via(upper(actors.upper(), stats.upper()))
            .via(metered(stats.upper(), nanoTime));
    return ended(iterates);
  }

  private static Source<Progress, NotUsed> ended(Source<Progress, NotUsed> loop) {
    return loop.recover(
            new PFBuilder<Throwable, Progress>()
                .matchAny(thrown -> Progress.Failed.of(-1, thrown))
                .build())
        .takeWhile(TuningStages::goesOn, true);
  }

  /** Counts elements and the time downstream holds them back. */
  public static <T> Flow<T, T, NotUsed> metered(StageStats stats, LongSupplier nanoTime) {
    return Flow.fromGraph(new Metered<T>(stats, nanoTime)).named("metered-" + stats.stage());
  }

  /**
   * For viewers: the newest element whenever they ask, older ones skipped, upstream never held
   * back. What comes last is never skipped.
   */
  public static <T> Flow<T, T, NotUsed> latest() {
    return Flow.<T>create().conflate((stale, fresh) -> fresh).named("latest");
  }

  /** Whether the loop continues after this element. */
  public static boolean goesOn(Progress progress) {
    return progress instanceof Progress.Iterated iterated
        && !iterated.iterate().status().terminal();
  }
}
