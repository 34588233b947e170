package io.github.bilevo.runtime;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.ActorContext;
import io.github.bilevo.actor.UpperOptimizerActor;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.TuningPlan;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A run's loops, one after the other: the plan that holds, the loop under way, and where the next
 * one begins. Confined to the run's actor.
 */
final class Course {
  private final ActorContext<?> context;
  private final RunFrame frame;
  private final LongSupplier clock;
  private final ActorRef<UpperOptimizerActor.Stopped> stopped;
  private TuningPlan plan;
  private RunSnapshot next; // where the next loop begins; the present one's beginning
  private Loop loop; // null while a new try is waited for
  private long loops;
  private Consumer<UpperOptimizerActor.Stopped> afterStop; // null unless one is being stopped

  /**
   * Before the first loop.
   *
   * @param clock the run's time
   * @param stopped is told where a loop that was stopped has come to, for {@link #takeAfterStop}
   */
  Course(
      ActorContext<?> context,
      TuningPlan plan,
      RunSnapshot from,
      RunFrame frame,
      LongSupplier clock,
      ActorRef<UpperOptimizerActor.Stopped> stopped) {
    this.context = context;
    this.plan = plan;
    this.next = from;
    this.frame = frame;
    this.clock = clock;
    this.stopped = stopped;
  }

  TuningPlan plan() {
    return plan;
  }

  RunSnapshot next() {
    return next;
  }

  /** Empty while a new try is waited for. */
  Optional<Loop> loop() {
    return Optional.ofNullable(loop);
  }

  /** A new loop, from where the last one was stopped. */
  Loop begin() {
    loop = Loop.spawn(context, loops++, plan, next, frame, clock);
    return loop;
  }

  /** Stops the loop within one turn; {@code then} replaces what was to be done after that. */
  void stop(Consumer<UpperOptimizerActor.Stopped> then) {
    if (afterStop == null) {
      loop.stop(stopped);
    }
    afterStop = then;
  }

  boolean stopping() {
    return afterStop != null;
  }

  /** The loop has stopped: what is to be done then. */
  Consumer<UpperOptimizerActor.Stopped> takeAfterStop() {
    Consumer<UpperOptimizerActor.Stopped> then = afterStop;
    afterStop = null;
    return then;
  }

  /** The stopped loop's actors end, and the next loop begins where it has come to. */
  void leave(RunSnapshot at) {
    loop.dispose(context);
    loop = null;
    next = at;
  }

  /** From the next loop on this plan holds. */
  void adopt(TuningPlan to) {
    next = next.under(plan, to);
    plan = to;
  }
}
