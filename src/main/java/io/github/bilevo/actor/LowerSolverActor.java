package io.github.bilevo.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.github.bilevo.hypergradient.Attempt;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.LowerSolution;
import io.github.bilevo.hypergradient.Memory;
import io.github.bilevo.hypergradient.Pass;
import io.github.bilevo.hypergradient.TwoStage;
import io.github.bilevo.math.Vec;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * λ → w_t for approximate implicit differentiation; λ → the hypergradient for the other estimators:
 * the trajectory of iterative differentiation lives and dies here. Works in turns; a newer epoch
 * supersedes an older one.
 */
public final class LowerSolverActor extends AbstractBehavior<LowerSolverActor.Command> {
  /** What it can be told. */
  public sealed interface Command {}

  /**
   * Solve the lower level at λ_s. Answered exactly once, with {@link Progress.LowerSolved} (AID),
   * {@link Progress.Differentiated} (the others), {@link Progress.Superseded} or {@link
   * Progress.Failed}.
   *
   * @param from what to begin with instead of what the last solve has kept
   */
  public record Solve(long epoch, Vec lambda, Optional<Memory> from, ActorRef<Progress> replyTo)
      implements Command {
    /** From where the last solve ended. */
    public Solve(long epoch, Vec lambda, ActorRef<Progress> replyTo) {
      this(epoch, lambda, Optional.empty(), replyTo);
    }
  }

  /** Give up every solve up to this epoch, also those still to come. */
  public record Abandon(long epoch) implements Command {}

  /** Stand still between two turns, until {@link Go}: no turn is taken, no answer is lost. */
  public record Hold(long pause, ActorRef<Held> replyTo) implements Command {}

  /** Go on from where it stands; a no-op when it was not held. */
  public record Go() implements Command {}

  private enum Advance implements Command {
    INSTANCE
  }

  /** A solver that allocates its workspace at the first {@link Solve}. */
  public static Behavior<Command> create(Estimator estimator, Turn turn) {
    return create(estimator, turn, Outset.afresh(turn));
  }

  /** One that goes on from what an earlier one kept. */
  public static Behavior<Command> create(Estimator estimator, Turn turn, Outset outset) {
    Optional<TwoStage> stages = estimator.twoStage();
    return stages.isPresent()
        ? rounds(() -> stages.get().newLowerPass(turn.nanoTime()), turn, outset)
        : create(
            () -> estimator.newPass(turn.nanoTime()),
            Progress.Differentiated::new,
            UnaryOperator.identity(),
            turn,
            outset);
  }

  /** One that runs this pass. */
  public static Behavior<Command> rounds(
      Supplier<Pass<Vec, LowerSolution>> passes, Turn turn, Outset outset) {
    return create(
        passes,
        (epoch, value, warmth) -> new Progress.LowerSolved(epoch, value, warmth.lower()),
        UnaryOperator.identity(),
        turn,
        outset);
  }

  /** One of several for one task each: answers {@link Progress.Part}. */
  public static Behavior<Command> task(int number, Estimator task, Turn turn, Outset outset) {
    return create(
        () -> task.newPass(turn.nanoTime()),
        Progress.Differentiated::new,
        answer -> new Progress.Part(number, answer),
        turn,
        outset);
  }

  /** One of several that race: answers {@link Progress.Part}, of {@link Progress.Attempted}. */
  public static Behavior<Command> entrant(
      int number, Supplier<Pass<Vec, Attempt>> passes, Turn turn, Outset outset) {
    return create(
        passes, Progress.Attempted::new, answer -> new Progress.Part(number, answer), turn, outset);
  }

  private static <O> Behavior<Command> create(
      Supplier<Pass<Vec, O>> passes,
      Turns.Outcome<O> outcome,
      UnaryOperator<Progress> label,
      Turn turn,
      Outset outset) {
    return Behaviors.setup(
        context ->
            new LowerSolverActor(
                context,
                new Turns<>(context, Advance.INSTANCE, turn, outset, passes, outcome, label)));
  }

  private final Turns<Vec, ?, Command> turns;

  private LowerSolverActor(ActorContext<Command> context, Turns<Vec, ?, Command> turns) {
    super(context);
    this.turns = turns;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(Solve.class, this::onSolve)
        .onMessage(Abandon.class, this::onAbandon)
        .onMessage(Hold.class, this::onHold)
        .onMessage(Go.class, this::onGo)
        .onMessageEquals(Advance.INSTANCE, this::onAdvance)
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private Behavior<Command> onSolve(Solve command) {
    turns.solve(
        command.epoch(), command.lambda(), Optional.empty(), command.from(), command.replyTo());
    return this;
  }

  private Behavior<Command> onAbandon(Abandon command) {
    turns.abandon(command.epoch());
    return this;
  }

  private Behavior<Command> onHold(Hold command) {
    turns.hold(command.pause(), command.replyTo());
    return this;
  }

  private Behavior<Command> onGo(Go command) {
    turns.go();
    return this;
  }

  private Behavior<Command> onAdvance() {
    turns.advance();
    return this;
  }

  private Behavior<Command> onPostStop(PostStop signal) {
    turns.close();
    return this;
  }
}
