package io.github.bilevo.runtime;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.dispatch.Dispatcher;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.IntSupplier;

/** How many tasks of the solvers, actors' and stages' turns, wait for a thread. */
public final class SolverQueue {
  private SolverQueue() {}

  /** Of this system's solver dispatcher; always 0 if its configuration names another executor. */
  public static IntSupplier of(ActorSystem<?> system) {
    if (system.dispatchers().lookup(DispatcherSelector.fromConfig(TuningActor.DISPATCHER))
            instanceof Dispatcher dispatcher
        && dispatcher.executorService().executor() instanceof ThreadPoolExecutor pool) {
      return () -> pool.getQueue().size();
    }
    return () -> 0;
  }
}
