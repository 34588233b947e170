package io.github.bilevo.actor;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.pattern.StatusReply;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.PipelineGate;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.Schedule;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.UpperIteration;
import io.github.bilevo.problem.LambdaSet;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Owns λ: gives λ_s to whoever asks, takes the hypergradient there and moves on to λ_{s+1}. The
 * loop's feedback is inside this actor, so the streams around it have no cycle.
 */
public final class UpperOptimizerActor extends AbstractBehavior<UpperOptimizerActor.Command> {
  /** What it can be told. */
  public sealed interface Command {}

  /**
   * Give λ_s as soon as it is known. Answered exactly once, with {@link Progress.LambdaKnown},
   * {@link Progress.Ended} when the run is over, {@link Progress.Superseded} or {@link
   * Progress.Failed}. One question waits at a time: a second one supersedes it.
   */
  public record NextLambda(long epoch, ActorRef<Progress> replyTo) implements Command {}

  /**
   * Take the hypergradient at λ_s. Answered exactly once, with {@link Progress.Iterated}, {@link
   * Progress.Superseded} when s is not the current epoch or the run is over, or {@link
   * Progress.Failed}.
   */
  public record Apply(
      long epoch, Hypergradient hypergradient, Warmth warmth, ActorRef<Progress> replyTo)
      implements Command {
    /** Of solvers whose memory is not known. */
    public Apply(long epoch, Hypergradient hypergradient, ActorRef<Progress> replyTo) {
      this(epoch, hypergradient, Warmth.NONE, replyTo);
    }
  }

  /**
   * Judge a hypergradient at λ_e for the step from the present λ_s. Answered exactly once, with
   * {@link Progress.Judged}, {@link Progress.Superseded} when the run is over, or {@link
   * Progress.Failed}. For pipelined runs.
   */
  public record Offer(
      long epoch, Hypergradient hypergradient, Warmth warmth, ActorRef<Progress> replyTo)
      implements Command {}

  /** End the run: no further λ is given and no further hypergradient taken. */
  public record Stop(ActorRef<Stopped> replyTo) implements Command {}

  /**
   * Exactly one per {@link Stop}: the last iterate there will ever be, and where another run can go
   * on.
   */
  public record Stopped(Optional<UpperIterate> last, RunSnapshot snapshot) {}

  /**
   * Say where the run stands: at the start of the epoch under way, or of the one that ended it.
   * Always answered, and at once.
   */
  public record TakeSnapshot(ActorRef<StatusReply<RunSnapshot>> replyTo) implements Command {}

  /** An optimizer at λ_0 of {@code plan}. */
  public static Behavior<Command> create(TuningPlan plan, LongSupplier nanoTime) {
    return create(plan, RunSnapshot.initial(plan), nanoTime, new Pulse(nanoTime));
  }

  /**
   * An optimizer that goes on from a snapshot.
   *
   * @param nanoTime what a rule about time looks at
   * @param pulse tells when it is in the core
   */
  public static Behavior<Command> create(
      TuningPlan plan, RunSnapshot snapshot, LongSupplier nanoTime, Pulse pulse) {
    return Behaviors.setup(
        context -> new UpperOptimizerActor(context, plan, snapshot, nanoTime, pulse));
  }

  private final TuningPlan plan;
  private final LongSupplier nanoTime;
  private final Pulse pulse;
  private RunSnapshot snapshot;
  private UpperIteration iteration;
  private PipelineGate gate;
  private NextLambda parked;
  private Optional<UpperIterate> last = Optional.empty();
  private boolean over;

  private UpperOptimizerActor(
      ActorContext<Command> context,
      TuningPlan plan,
      RunSnapshot snapshot,
      LongSupplier nanoTime,
      Pulse pulse) {
    super(context);
    this.plan = plan;
    this.snapshot = snapshot;
    this.nanoTime = nanoTime;
    this.pulse = pulse;
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(NextLambda.class, this::onNextLambda)
        .onMessage(Apply.class, this::onApply)
        .onMessage(Offer.class, this::onOffer)
        .onMessage(Stop.class, this::onStop)
        .onMessage(TakeSnapshot.class, this::onTakeSnapshot)
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private Behavior<Command> onNextLambda(NextLambda command) {
    if (parked != null) {
      parked.replyTo().tell(new Progress.Superseded(parked.epoch()));
    }
    parked = command;
    answerParked();
    return this;
  }

  private Behavior<Command> onApply(Apply command) {
    command.replyTo().tell(guarded(command.epoch(), () -> apply(command)));
    if (parked != null) {
      answerParked();
    }
    return this;
  }

  private Behavior<Command> onOffer(Offer command) {
    command.replyTo().tell(guarded(command.epoch(), () -> judge(command)));
    return this;
  }

  private Behavior<Command> onStop(Stop command) {
    over = true;
    if (parked != null) {
      answerParked();
    }
    command.replyTo().tell(new Stopped(last, snapshot));
    return this;
  }

  private Behavior<Command> onTakeSnapshot(TakeSnapshot command) {
    command.replyTo().tell(StatusReply.success(snapshot));
    return this;
  }

  private Behavior<Command> onPostStop(PostStop signal) {
    if (parked != null) {
      String name = getContext().getSelf().path().name();
      parked.replyTo().tell(Progress.Failed.gone(parked.epoch(), name));
    }
    return this;
  }

  private Progress apply(Apply command) {
    if (over || command.epoch() != iteration().epoch()) {
      return new Progress.Superseded(command.epoch());
    }
    return new Progress.Iterated(command.epoch(), take(command.hypergradient(), command.warmth()));
  }

  private Progress judge(Offer command) {
    if (over) {
      return new Progress.Superseded(command.epoch());
    }
    Hypergradient h = command.hypergradient();
    boolean ends = iteration().epoch() >= plan.upper().steps();
    if (!gate().allows(h, command.epoch(), iteration(), ends)) {
      return new Progress.Judged(
          command.epoch(), Optional.empty(), gate.oldestUseful(h, iteration));
    }
    UpperIterate iterate = take(h, command.warmth());
    return new Progress.Judged(
        command.epoch(), Optional.of(iterate), gate.oldestUseful(h, iteration));
  }

  private UpperIterate take(Hypergradient hypergradient, Warmth warmth) {
    UpperIterate iterate = iteration().accept(hypergradient);
    last = Optional.of(iterate);
    over = iterate.status().terminal();
    if (!over) { // what ended a run is judged again by one that goes on
      snapshot = RunSnapshot.at(plan, iteration().state(), warmth.lower(), warmth.linear());
    }
    return iterate;
  }

  private void answerParked() {
    NextLambda question = parked;
    Progress answer = guarded(question.epoch(), () -> lambda(question.epoch()));
    if (answer != null) {
      parked = null;
      question.replyTo().tell(answer);
    }
  }

  /** The answer to {@link NextLambda}; null when λ_s is not known yet. */
  private Progress lambda(long epoch) {
    if (over) {
      return new Progress.Ended(epoch);
    }
    if (epoch > iteration().epoch()) {
      return null;
    }
    return epoch == iteration().epoch()
        ? new Progress.LambdaKnown(epoch, iteration().lambda())
        : new Progress.Superseded(epoch);
  }

  /** Made at the first use, because a user's method makes its workspace here. */
  private UpperIteration iteration() {
    if (iteration == null) {
      LambdaSet set = plan.estimator().problem().set();
      iteration = new UpperIteration(plan.upper(), set, nanoTime, snapshot.upper());
    }
    return iteration;
  }

  /** Made at the first use, of a pipelined plan. */
  private PipelineGate gate() {
    if (gate == null) {
      gate = new PipelineGate((Schedule.Pipelined) plan.schedule(), (Aid) plan.estimator());
    }
    return gate;
  }

  private Progress guarded(long epoch, Supplier<Progress> work) {
    Progress progress = Guard.call(getContext(), pulse, epoch, work);
    over |= progress instanceof Progress.Failed; // λ may be half-way: it is not used again
    return progress;
  }
}
