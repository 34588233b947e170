package io.github.bilevo.runtime;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.github.bilevo.actor.Held;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongToIntFunction;

/** Who waits for a pause or another plan to take effect. Confined to the run's actor. */
final class Interruption {
  private final List<ActorRef<StatusReply<Done>>> pausing = new ArrayList<>();
  private final List<TuningActor.Retune> postponed = new ArrayList<>();
  private ActorRef<StatusReply<Done>> retuning;
  private boolean paused;
  private boolean still;
  private boolean told;
  private long pause;
  private int holdsAwaited;

  /** Whether the run is to stand still, or does. */
  boolean paused() {
    return paused;
  }

  /** True if something has to be done for it: the run was going. */
  boolean pause(ActorRef<StatusReply<Done>> replyTo) {
    if (still) {
      replyTo.tell(StatusReply.ack());
      return false;
    }
    pausing.add(replyTo);
    boolean first = !paused;
    paused = true;
    return first;
  }

  /** Asks the solvers, who answer under a number that no earlier pause had. */
  void awaitHolds(LongToIntFunction ask) {
    holdsAwaited = ask.applyAsInt(++pause);
  }

  /** Whether this was the last answer that was waited for. */
  boolean held(Held held) {
    return paused && held.pause() == pause && --holdsAwaited == 0;
  }

  /** Answers who waits; true if the event is not told yet. */
  boolean stoodStill() {
    pausing.forEach(it -> it.tell(StatusReply.ack()));
    pausing.clear();
    boolean news = !told;
    still = true;
    told = true;
    return news;
  }

  /** True if the pause had been told. */
  boolean resume() {
    pausing.forEach(it -> it.tell(StatusReply.error("resumed before the pause took effect")));
    pausing.clear();
    boolean news = told;
    paused = false;
    still = false;
    told = false;
    return news;
  }

  void awaitRetune(ActorRef<StatusReply<Done>> replyTo) {
    retuning = replyTo;
  }

  Optional<ActorRef<StatusReply<Done>>> takeRetune() {
    Optional<ActorRef<StatusReply<Done>>> taken = Optional.ofNullable(retuning);
    retuning = null;
    return taken;
  }

  void refuseRetune(String reason) {
    takeRetune().ifPresent(it -> it.tell(StatusReply.error(reason)));
    postponed.forEach(it -> it.replyTo().tell(StatusReply.error(reason)));
    postponed.clear();
  }

  void postpone(TuningActor.Retune command) {
    postponed.add(command);
  }

  List<TuningActor.Retune> takePostponed() {
    List<TuningActor.Retune> taken = List.copyOf(postponed);
    postponed.clear();
    return taken;
  }

  /** Nothing takes effect any more. */
  void end(String reason) {
    refuseRetune(reason);
    pausing.forEach(it -> it.tell(StatusReply.error(reason)));
    pausing.clear();
  }
}
