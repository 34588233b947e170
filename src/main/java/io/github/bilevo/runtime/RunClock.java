package io.github.bilevo.runtime;

import java.util.function.LongSupplier;

/** A run's time, which stands still while the run does. Stopped and started by one thread. */
final class RunClock implements LongSupplier {
  private final LongSupplier nanoTime;
  private volatile long lost;
  private volatile long stoppedAt;
  private volatile boolean stopped;

  RunClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public long getAsLong() {
    return (stopped ? stoppedAt : nanoTime.getAsLong()) - lost;
  }

  void stop() {
    if (!stopped) {
      stoppedAt = nanoTime.getAsLong();
      stopped = true;
    }
  }

  void start() {
    if (stopped) {
      lost += nanoTime.getAsLong() - stoppedAt;
      stopped = false;
    }
  }
}
