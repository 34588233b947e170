package io.github.bilevo.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.github.bilevo.hypergradient.Memory;
import io.github.bilevo.hypergradient.Pass;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A {@link Pass} driven in turns by the messages of one actor: what the two solver actors share.
 * Each request gets exactly one answer; at most one continuation is in the mailbox. Where a turn
 * ends changes no bit of the answer.
 *
 * @param <I> what a pass starts from
 * @param <O> what it ends in
 * @param <C> the actor's commands
 */
final class Turns<I, O, C> {
  /** Names an outcome for the loop. */
  @FunctionalInterface
  interface Outcome<O> {
    Progress at(long epoch, O value, Warmth warmth);
  }

  /** The lower solver's memory travels with the request to the linear one. */
  private record Request(
      long epoch, Optional<Memory> lower, Optional<Memory> from, ActorRef<Progress> replyTo) {}

  private final ActorContext<C> context;
  private final C advance;
  private final Turn turn;
  private final Supplier<Pass<I, O>> passes;
  private final Outcome<O> outcome;
  private final UnaryOperator<Progress> label;
  private final Outset outset;
  private Pass<I, O> pass;
  private Memory initial; // what the pass remembers before its first request
  private Request current;
  private I waiting; // the current request's input, until its first turn
  private long newest = Long.MIN_VALUE;
  private long abandoned = Long.MIN_VALUE;
  private boolean turnPending;
  private boolean held;

  /**
   * Nothing is allocated before the first request.
   *
   * @param advance the command upon which the actor calls {@link #advance()}
   * @param outset how the pass begins
   * @param passes makes the pass, with its workspace: once
   * @param label marks every answer
   */
  Turns(
      ActorContext<C> context,
      C advance,
      Turn turn,
      Outset outset,
      Supplier<Pass<I, O>> passes,
      Outcome<O> outcome,
      UnaryOperator<Progress> label) {
    this.label = label;
    this.context = context;
    this.advance = advance;
    this.turn = turn;
    this.outset = outset;
    this.passes = passes;
    this.outcome = outcome;
  }

  /**
   * Starts on a request, unless it is older than another or abandoned, and takes its first turn,
   * unless it is held.
   *
   * @param lower the memory of the lower solver, for whom this one works
   * @param from what to begin with instead of what it has kept; what fits no pass of this kind
   *     stands for what it began with
   */
  void solve(
      long epoch,
      I input,
      Optional<Memory> lower,
      Optional<Memory> from,
      ActorRef<Progress> replyTo) {
    if (epoch < newest || epoch <= abandoned) {
      replyTo.tell(label.apply(new Progress.Superseded(epoch)));
      return;
    }
    supersede();
    newest = epoch;
    current = new Request(epoch, lower, from, replyTo);
    waiting = input;
    if (!held) {
      take();
    }
  }

  /** Takes no turn from now on. */
  void hold(long pause, ActorRef<Held> replyTo) {
    held = true;
    replyTo.tell(new Held(pause, context.getSelf().path().name()));
  }

  /** Takes turns again, from where it stands. */
  void go() {
    held = false;
    if (current != null) {
      takeAnotherTurn();
    }
  }

  /** Gives up every request up to this epoch, also those that are still to come. */
  void abandon(long epoch) {
    abandoned = Math.max(abandoned, epoch);
    if (current != null && current.epoch <= abandoned) {
      supersede();
    }
  }

  /** Takes the next turn, if there is something to do. */
  void advance() {
    turnPending = false;
    if (current != null && !held) {
      take();
    }
  }

  /** The actor is ending: what is open is answered. */
  void close() {
    if (current != null) {
      answer(Progress.Failed.gone(current.epoch, context.getSelf().path().name()));
    }
  }

  private void supersede() {
    if (current != null) {
      answer(new Progress.Superseded(current.epoch));
    }
  }

  private void take() {
    I fresh = waiting;
    waiting = null;
    Progress progress =
        Guard.call(context, outset.pulse(), current.epoch, () -> work(current, fresh));
    if (progress == null) {
      takeAnotherTurn();
      return;
    }
    if (progress instanceof Progress.Failed) {
      pass = null; // what threw half-way is not stepped again
    }
    answer(progress);
  }

  /** One turn; null when the pass is not at its end. */
  private Progress work(Request request, I fresh) {
    long begun = turn.begin();
    if (fresh != null) {
      if (pass == null) {
        pass = passes.get();
        initial = pass.sharedMemory();
        outset.memory().filter(this::fits).ifPresent(it -> pass.restore(it.toVec()));
      }
      request.from.ifPresent(memory -> pass.restore((fits(memory) ? memory : initial).toVec()));
      pass.begin(fresh);
    }
    return turn.run(pass, begun).terminal() ? outcome(request) : null;
  }

  private boolean fits(Memory memory) {
    return memory.size() == initial.size();
  }

  private Progress outcome(Request request) {
    O value = pass.result();
    Optional<Memory> memory = Optional.of(pass.sharedMemory());
    return outcome.at(
        request.epoch,
        value,
        request.lower.isPresent()
            ? new Warmth(request.lower, memory)
            : new Warmth(memory, Optional.empty()));
  }

  private void takeAnotherTurn() {
    if (!turnPending) {
      turnPending = true;
      context.getSelf().tell(advance);
    }
  }

  private void answer(Progress progress) {
    Request answered = current;
    current = null;
    waiting = null;
    answered.replyTo.tell(label.apply(progress));
  }
}
