package io.github.bilevo.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.LowerSolution;
import io.github.bilevo.hypergradient.Memory;
import io.github.bilevo.hypergradient.Pass;
import io.github.bilevo.hypergradient.TwoStage;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * w_t → v_k → ∇̂f of approximate implicit differentiation: linearizes Φ at w_t itself, solves (I −
 * ∂₁Φᵀ) v = ∇₁E and assembles ∇₂E + ∂₂Φᵀv. Works in turns; a newer epoch supersedes an older one.
 */
public final class LinearSolverActor extends AbstractBehavior<LinearSolverActor.Command> {
  /** What it can be told. */
  public sealed interface Command {}

  /**
   * Give the hypergradient at λ_s from w_t. Answered exactly once, with {@link
   * Progress.Differentiated}, {@link Progress.Superseded} or {@link Progress.Failed}. The lower
   * solver's memory travels through to the answer.
   */
  public record Solve(
      long epoch, LowerSolution lower, Optional<Memory> lowerMemory, ActorRef<Progress> replyTo)
      implements Command {
    /** After a lower solver whose memory is not known. */
    public Solve(long epoch, LowerSolution lower, ActorRef<Progress> replyTo) {
      this(epoch, lower, Optional.empty(), replyTo);
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
  public static Behavior<Command> create(TwoStage stages, Turn turn) {
    return create(stages, turn, Outset.afresh(turn));
  }

  /** One that goes on from what an earlier one kept. */
  public static Behavior<Command> create(TwoStage stages, Turn turn, Outset outset) {
    return create(() -> stages.newAdjointPass(turn.nanoTime()), turn, outset);
  }

  /** One that runs this pass. */
  public static Behavior<Command> create(
      Supplier<Pass<LowerSolution, Hypergradient>> passes, Turn turn, Outset outset) {
    return Behaviors.setup(context -> new LinearSolverActor(context, passes, turn, outset));
  }

  private final Turns<LowerSolution, ?, Command> turns;

  private LinearSolverActor(
      ActorContext<Command> context,
      Supplier<Pass<LowerSolution, Hypergradient>> passes,
      Turn turn,
      Outset outset) {
    super(context);
    turns =
        new Turns<>(
            context,
            Advance.INSTANCE,
            turn,
            outset,
            passes,
            Progress.Differentiated::new,
            UnaryOperator.identity());
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
        command.epoch(),
        command.lower(),
        command.lowerMemory().or(() -> Optional.of(Memory.of())),
        Optional.empty(),
        command.replyTo());
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
