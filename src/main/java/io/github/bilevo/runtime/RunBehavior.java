package io.github.bilevo.runtime;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Terminated;
import akka.actor.typed.javadsl.AbstractBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.Receive;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.pattern.StatusReply;
import akka.stream.javadsl.Source;
import io.github.bilevo.actor.Held;
import io.github.bilevo.actor.Progress;
import io.github.bilevo.actor.UpperOptimizerActor;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.solver.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** What a {@link TuningActor} does about each of its commands. */
final class RunBehavior extends AbstractBehavior<TuningActor.Command> {
  private final RunFrame frame;
  private final TimerScheduler<TuningActor.Command> timers;
  private final RunClock clock;
  private final RunEvents events;
  private final Course course;
  private final Interruption interruption = new Interruption();
  private final Tries tries;
  private boolean hung;

  RunBehavior(
      ActorContext<TuningActor.Command> context,
      TimerScheduler<TuningActor.Command> timers,
      TuningPlan plan,
      RunSnapshot from,
      RunFrame frame) {
    super(context);
    this.frame = frame;
    this.timers = timers;
    clock = new RunClock(frame.turn().nanoTime());
    tries = new Tries(frame.supervision());
    events = new RunEvents(context, frame, clock);
    course =
        new Course(
            context,
            plan,
            from,
            frame,
            clock,
            context.messageAdapter(
                UpperOptimizerActor.Stopped.class, TuningActor.UpperStopped::new));
    begin(Source.empty());
    watch();
    context.pipeToSelf(
        frame.outlet().closed(), (done, failure) -> TuningActor.OutletClosed.INSTANCE);
  }

  /** A new loop, after {@code first} has been told. */
  private void begin(Source<TuningEvent, NotUsed> first) {
    Loop loop = course.begin();
    if (interruption.paused()) {
      hold(loop);
    }
    ActorRef<TuningActor.Command> self = getContext().getSelf();
    events.append(first, loop, last -> self.tell(new TuningActor.LoopEnded(loop.number(), last)));
  }

  @Override
  public Receive<TuningActor.Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(TuningActor.Cancel.class, this::onCancel)
        .onMessage(TuningActor.Pause.class, this::onPause)
        .onMessage(TuningActor.Resume.class, this::onResume)
        .onMessage(TuningActor.Retune.class, this::onRetune)
        .onMessage(TuningActor.TakeSnapshot.class, this::onTakeSnapshot)
        .onMessage(TuningActor.LoopEnded.class, this::onLoopEnded)
        .onMessage(TuningActor.UpperStopped.class, this::onUpperStopped)
        .onMessage(TuningActor.SolverHeld.class, this::onSolverHeld)
        .onMessage(TuningActor.TryAgain.class, this::onTryAgain)
        .onMessageEquals(TuningActor.Watch.INSTANCE, this::onWatch)
        .onMessageEquals(TuningActor.OutletClosed.INSTANCE, Behaviors::stopped)
        .onSignal(Terminated.class, this::onTerminated)
        .onSignal(PostStop.class, this::onPostStop)
        .build();
  }

  private Behavior<TuningActor.Command> onCancel(TuningActor.Cancel command) {
    if (over()) {
      return this;
    }
    if (course.loop().isEmpty()) {
      finish(Ending.CANCELLED, events.last());
    } else {
      interruption.refuseRetune("the run was cancelled");
      course.stop(stopped -> finish(endedBy(stopped).orElse(Ending.CANCELLED), lastOf(stopped)));
    }
    return this;
  }

  private Behavior<TuningActor.Command> onPause(TuningActor.Pause command) {
    if (refused(command.replyTo())) {
      return this;
    }
    if (interruption.pause(command.replyTo())) {
      clock.stop();
      if (course.loop().isEmpty()) {
        stoodStill();
      } else if (!course.stopping()) { // else the next loop begins held
        hold(course.loop().get());
      }
    }
    return this;
  }

  private void hold(Loop loop) {
    interruption.awaitHolds(
        pause ->
            loop.hold(
                pause,
                getContext().messageAdapter(Held.class, held -> new TuningActor.SolverHeld(held))));
  }

  private Behavior<TuningActor.Command> onSolverHeld(TuningActor.SolverHeld message) {
    if (interruption.held(message.held())) {
      stoodStill();
    }
    return this;
  }

  private void stoodStill() {
    timers.cancel(TuningActor.Watch.INSTANCE); // no turn, nothing to watch, no processor used
    if (interruption.stoodStill()) {
      events.paused();
    }
  }

  private Behavior<TuningActor.Command> onResume(TuningActor.Resume command) {
    if (refused(command.replyTo())) {
      return this;
    }
    if (interruption.paused()) {
      clock.start();
      course.loop().ifPresent(Loop::go);
      watch();
      if (interruption.resume()) {
        events.resumed();
      }
    }
    command.replyTo().tell(StatusReply.ack());
    return this;
  }

  private Behavior<TuningActor.Command> onRetune(TuningActor.Retune command) {
    if (refused(command.replyTo())) {
      return this;
    }
    if (course.stopping()) {
      interruption.postpone(command);
      return this;
    }
    Optional<TuningPlan> changed = changed(command);
    if (changed.isPresent() && course.loop().isEmpty()) {
      events.insert(retuned(changed.get()));
      command.replyTo().tell(StatusReply.ack());
    } else if (changed.isPresent()) {
      interruption.awaitRetune(command.replyTo());
      course.stop(stopped -> replace(changed.get(), stopped));
    }
    return this;
  }

  /** The new plan; empty, and refused, if there is none or it does not fit the run. */
  private Optional<TuningPlan> changed(TuningActor.Retune command) {
    try {
      TuningPlan to = command.change().apply(course.plan());
      course.next().under(course.plan(), to);
      return Optional.of(to);
    } catch (Throwable thrown) { // a user's code
      command.replyTo().tell(StatusReply.error(String.valueOf(thrown.getMessage())));
      return Optional.empty();
    }
  }

  private void replace(TuningPlan to, UpperOptimizerActor.Stopped stopped) {
    Optional<ActorRef<StatusReply<Done>>> replyTo = interruption.takeRetune();
    Optional<Ending> ending = endedBy(stopped);
    if (ending.isPresent()) {
      replyTo.ifPresent(it -> it.tell(StatusReply.error("the run has ended")));
      finish(ending.get(), lastOf(stopped));
      return;
    }
    course.leave(stopped.snapshot());
    TuningEvent retuned = retuned(to);
    replyTo.ifPresent(it -> it.tell(StatusReply.ack()));
    begin(Source.single(retuned));
  }

  private TuningEvent retuned(TuningPlan to) {
    course.adopt(to);
    return events.retuned(course.next().epoch(), to);
  }

  private Behavior<TuningActor.Command> onTakeSnapshot(TuningActor.TakeSnapshot command) {
    course
        .loop()
        .ifPresentOrElse(
            loop -> loop.upper().tell(new UpperOptimizerActor.TakeSnapshot(command.replyTo())),
            () -> command.replyTo().tell(StatusReply.success(course.next())));
    return this;
  }

  private Behavior<TuningActor.Command> onLoopEnded(TuningActor.LoopEnded message) {
    boolean present = course.loop().filter(it -> it.number() == message.loop()).isPresent();
    if (over() || course.stopping() || !present) {
      return this; // the echo of a stop
    }
    Optional<Duration> backoff = tries.again(message.last());
    if (backoff.isEmpty()) {
      finish(Ending.of(message.last()), events.last());
      return this;
    }
    String reason = ((Progress.Failed) message.last()).message();
    course.stop(
        stopped -> {
          course.leave(stopped.snapshot());
          timers.startSingleTimer(new TuningActor.TryAgain(reason), backoff.get());
          if (interruption.paused()) {
            stoodStill();
          }
        });
    return this;
  }

  private Behavior<TuningActor.Command> onTryAgain(TuningActor.TryAgain message) {
    if (!over()) {
      begin(
          Source.single(
              events.restarted(course.next().epoch(), tries.number(), message.message())));
    }
    return this;
  }

  private Behavior<TuningActor.Command> onUpperStopped(TuningActor.UpperStopped message) {
    Consumer<UpperOptimizerActor.Stopped> then = course.takeAfterStop();
    if (!over()) {
      then.accept(message.stopped());
      interruption.takePostponed().forEach(getContext().getSelf()::tell);
    }
    return this;
  }

  /** How the upper level had ended the run just before it was stopped, if it had. */
  private static Optional<Ending> endedBy(UpperOptimizerActor.Stopped stopped) {
    return stopped.last().map(UpperIterate::status).filter(Status::terminal).map(Ending::of);
  }

  private Optional<UpperIterate> lastOf(UpperOptimizerActor.Stopped stopped) {
    return stopped.last().or(events::last);
  }

  private void watch() {
    Duration limit = frame.supervision().turnTimeout();
    timers.startTimerWithFixedDelay(
        TuningActor.Watch.INSTANCE, TuningActor.Watch.INSTANCE, limit.dividedBy(4));
  }

  /** Also after a cancel: the readers are not to wait for what never returns. */
  private Behavior<TuningActor.Command> onWatch() {
    Duration limit = frame.supervision().turnTimeout();
    Optional<String> culprit =
        hung ? Optional.empty() : course.loop().flatMap(loop -> loop.hung(limit));
    if (culprit.isPresent()) {
      hung = true;
      frame.threads().lost();
      finish(Ending.hung(culprit.get(), limit), events.last());
      events.abandon();
    }
    return this;
  }

  /** The stage that waits for the actor sees it too; this is for a loop that nobody is pulling. */
  private Behavior<TuningActor.Command> onTerminated(Terminated signal) {
    finish(Ending.of(Progress.Failed.gone(-1, signal.getRef().path().name())), events.last());
    return this;
  }

  private Behavior<TuningActor.Command> onPostStop(PostStop signal) {
    finish(Ending.defect("The run's actor was stopped from outside."), events.last());
    if (hung) {
      frame.threads().returned(); // children end before their parent
    }
    frame.mailboxes().clear();
    frame.stopped().complete(Done.getInstance());
    return this;
  }

  private boolean refused(ActorRef<StatusReply<Done>> replyTo) {
    if (over()) {
      replyTo.tell(StatusReply.error("the run has ended"));
    }
    return over();
  }

  private boolean over() {
    return events.over();
  }

  private void finish(Ending ending, Optional<UpperIterate> last) {
    if (events.finish(ending, last)) {
      interruption.end("the run has ended");
    }
  }
}
