package io.github.bilevo;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.github.bilevo.runtime.TuningActor;

/** The actor systems that {@link Bilevo} makes or borrows. */
final class Systems {
  private Systems() {}

  /** One of our own, which leaves the JVM alone. */
  static ActorSystem<?> create() {
    Config config = ConfigFactory.load();
    return ActorSystem.create(
        Behaviors.empty(), "bilevo", config.getConfig("bilevo.own-system").withFallback(config));
  }

  /**
   * @throws IllegalArgumentException if the system knows no dispatcher for the solvers
   */
  static void checkDispatcher(ActorSystem<?> system) {
    String key = TuningActor.DISPATCHER;
    if (!system.settings().config().hasPath(key)) {
      throw new IllegalArgumentException(
          key
              + ": found nothing in the actor system's configuration; wanted a dispatcher, as this"
              + " library's reference.conf brings it (a shaded jar has to merge those files)");
    }
    // throws if it is misconfigured
    system.dispatchers().lookup(DispatcherSelector.fromConfig(key));
  }
}
