package io.github.bilevo.runtime;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.pattern.StatusReply;
import akka.stream.Materializer;
import akka.stream.SystemMaterializer;
import akka.stream.javadsl.Sink;
import io.github.bilevo.actor.Held;
import io.github.bilevo.actor.Progress;
import io.github.bilevo.actor.UpperOptimizerActor;
import io.github.bilevo.event.StageStats;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.stream.LoopStats;
import java.time.Clock;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One run: spawns and watches the loop's three actors, materializes the stages between them in its
 * own context, and tells what happens: one Started, an EpochCompleted per epoch, one Finished. It
 * stops when its last event is on its way to the readers.
 *
 * <p>Whatever changes a run replaces its loop as a whole, from the snapshot at the start of the
 * epoch under way: another plan, or another try after an exception. A pause replaces nothing: the
 * solvers stand still between two turns. At most one change is under way; a second one waits.
 */
public final class TuningActor {
  /** Key of the dispatcher that the loop's actors and stages run on. */
  public static final String DISPATCHER = "bilevo.solver-dispatcher";

  /** What it can be told. */
  public sealed interface Command {}

  /** End the run within one turn of its solvers, keeping the best λ so far; a no-op at its end. */
  public record Cancel() implements Command {}

  /** Stand still; answered when no solver takes a turn any more. */
  public record Pause(ActorRef<StatusReply<Done>> replyTo) implements Command {}

  /** Go on from where the run stood still. */
  public record Resume(ActorRef<StatusReply<Done>> replyTo) implements Command {}

  /**
   * Go on under the plan that {@code change} makes of the present one, from the λ of the epoch
   * under way; answered when no step under the old plan can follow, or with why it is refused.
   */
  public record Retune(UnaryOperator<TuningPlan> change, ActorRef<StatusReply<Done>> replyTo)
      implements Command {}

  /** Say where the run stands: at the start of the epoch under way. */
  public record TakeSnapshot(ActorRef<StatusReply<RunSnapshot>> replyTo) implements Command {}

  record LoopEnded(long loop, Progress last) implements Command {}

  record UpperStopped(UpperOptimizerActor.Stopped stopped) implements Command {}

  record SolverHeld(Held held) implements Command {}

  record TryAgain(String message) implements Command {}

  enum Watch implements Command {
    INSTANCE
  }

  enum OutletClosed implements Command {
    INSTANCE
  }

  /**
   * A run for a place in the caller's own hierarchy, which begins when it is spawned and stops when
   * its last event is read. Its events go on after it if the sink reads slowly; nothing of it is
   * left when the actor system ends.
   *
   * @param run its name
   * @param plan what to tune, and how
   * @param sink gets every event, from {@code Started} to {@code Finished}; its backpressure slows
   *     the run
   */
  public static Behavior<Command> create(String run, TuningPlan plan, Sink<TuningEvent, ?> sink) {
    return Behaviors.setup(
        context -> {
          Materializer readers = SystemMaterializer.get(context.getSystem()).materializer();
          RunEnvironment environment =
              RunEnvironment.of(context.getSystem(), Clock.systemUTC(), System::nanoTime, readers);
          RunFrame frame =
              RunFrame.open(
                  environment,
                  RunFrame.started(run, plan, environment.clock()),
                  LoopStats.create(),
                  new StageStats("latest"),
                  Optional.of(sink),
                  event -> {});
          return create(plan, RunSnapshot.initial(plan), frame);
        });
  }

  /**
   * A run that begins at once.
   *
   * @param plan what to tune, and how
   * @param from where it begins, {@link RunSnapshot#initial} for a new one
   * @param frame who it is, and where its events go
   */
  public static Behavior<Command> create(TuningPlan plan, RunSnapshot from, RunFrame frame) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new RunBehavior(context, timers, plan, from, frame)));
  }

  private TuningActor() {}
}
