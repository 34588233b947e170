package io.github.bilevo.runtime;

import akka.actor.LocalActorRef;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Adapter;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * How many messages wait for each of a run's actors; a solver of many tasks counts as one. The
 * run's actor says which there are; anyone may ask, from any thread.
 *
 * <p>Akka tells the length of a mailbox to its own instrumentation only, through a method that Java
 * sees and that another version may change: a test holds it.
 */
public final class Mailboxes {
  /** The actors that a run can have. */
  public static final List<String> ACTORS = List.of("run", "lower", "linear", "upper");

  private volatile Map<String, List<ActorRef<?>>> actors = Map.of();

  /** These are there from now on, in place of all earlier ones. */
  void are(Map<String, List<ActorRef<?>>> actors) {
    this.actors = Map.copyOf(actors);
  }

  /** The run is over: whoever still reads this keeps none of its actors. */
  void clear() {
    actors = Map.of();
  }

  /**
   * The messages that wait now, the one in work not counted; 0 without such an actor. Counts them
   * one by one.
   *
   * @param actor one of {@link #ACTORS}
   */
  public int waiting(String actor) {
    return actors.getOrDefault(actor, List.of()).stream().mapToInt(Mailboxes::length).sum();
  }

  /** {@link #waiting} of each actor. */
  public Map<String, IntSupplier> byActor() {
    return ACTORS.stream()
        .collect(Collectors.toUnmodifiableMap(actor -> actor, actor -> () -> waiting(actor)));
  }

  private static int length(ActorRef<?> actor) {
    return Adapter.toClassic(actor) instanceof LocalActorRef local
        ? local.underlying().numberOfMessages()
        : 0;
  }
}
