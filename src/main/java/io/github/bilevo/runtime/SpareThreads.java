package io.github.bilevo.runtime;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import akka.dispatch.Dispatcher;
import akka.dispatch.ExecutorServiceDelegate;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Makes up for solver threads that hang in a user's code: a thread cannot be killed, so the pool
 * gets another one, up to a cap, and gives it back when the hung one returns. Safe for use by
 * several threads.
 */
public final class SpareThreads {
  private final ActorSystem<?> system;
  private final int cap;
  private int hung;
  private int added;

  /** For the solver dispatcher of this system; adds at most {@code cap} threads at a time. */
  public SpareThreads(ActorSystem<?> system, int cap) {
    this.system = system;
    this.cap = cap;
  }

  /** Another thread hangs. */
  synchronized void lost() {
    hung++;
    if (added < cap && resize(1)) {
      added++;
    }
  }

  /** A hung thread has come back. */
  synchronized void returned() {
    hung--;
    if (added > hung && resize(-1)) {
      added--;
    }
  }

  /** Threads that hang now. */
  public synchronized int hung() {
    return hung;
  }

  /** Whether every thread that hangs has one in its place. */
  public synchronized boolean replaced() {
    return added >= hung;
  }

  private boolean resize(int by) {
    if (!(system.dispatchers().lookup(DispatcherSelector.fromConfig(TuningActor.DISPATCHER))
        instanceof Dispatcher dispatcher)) {
      return false;
    }
    ExecutorService executor = dispatcher.executorService();
    while (executor instanceof ExecutorServiceDelegate delegate) {
      executor = delegate.executor();
    }
    if (!(executor instanceof ThreadPoolExecutor pool)) {
      return false; // a pool of the caller's choice, which may grow by itself
    }
    int size = pool.getCorePoolSize() + by;
    if (by > 0) {
      pool.setMaximumPoolSize(Math.max(pool.getMaximumPoolSize(), size));
      pool.setCorePoolSize(size);
    } else {
      pool.setCorePoolSize(size);
      pool.setMaximumPoolSize(size);
    }
    return true;
  }
}
