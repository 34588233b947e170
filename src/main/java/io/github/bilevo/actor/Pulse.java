package io.github.bilevo.actor;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Since when an actor has been inside the core, and so perhaps inside a user's code. Written by the
 * actor, read by whoever watches it, from any thread.
 */
public final class Pulse {
  private final LongSupplier nanoTime;
  private volatile long entered;
  private volatile boolean inside;

  /** Outside, by this ticker. */
  public Pulse(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  void enter() {
    entered = nanoTime.getAsLong();
    inside = true;
  }

  void leave() {
    inside = false;
  }

  /** Whether it has been inside for longer than this without a break. */
  public boolean longerThan(Duration limit) {
    return inside && nanoTime.getAsLong() - entered > limit.toNanos();
  }
}
