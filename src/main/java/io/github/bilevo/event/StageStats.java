package io.github.bilevo.event;

import java.util.concurrent.atomic.LongAdder;

/**
 * What one stream stage has seen: elements, and the time it held its upstream back because its
 * downstream had not asked. Written by the stage, read by anyone, from any thread.
 */
public final class StageStats {
  private final String stage;
  private final LongAdder elements = new LongAdder();
  private final LongAdder inFlight = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder backpressureNanos = new LongAdder();

  /** Zeroes for the stage of this name. */
  public StageStats(String stage) {
    this.stage = stage;
  }

  /** The stage's name, as in {@code .named(…)}. */
  public String stage() {
    return stage;
  }

  /** Counts one element. */
  public void passed() {
    elements.increment();
  }

  /** Adds time in which no demand came from downstream. */
  public void heldBack(long nanos) {
    backpressureNanos.add(nanos);
  }

  /** An actor was asked about an element. */
  public void asked() {
    inFlight.increment();
  }

  /** The answer is there, or nobody waits for it any more. */
  public void answered() {
    inFlight.decrement();
  }

  /** Elements that an actor was asked about and has not answered. */
  public long elementsInFlight() {
    return inFlight.sum();
  }

  /** Counts one element that was let go: stale, or skipped for a newer one. */
  public void dropped() {
    dropped.increment();
  }

  /** Elements let go so far. */
  public long droppedElements() {
    return dropped.sum();
  }

  /** Elements so far. */
  public long elements() {
    return elements.sum();
  }

  /** Seconds without demand so far. */
  public double backpressureSeconds() {
    return backpressureNanos.sum() * 1e-9;
  }
}
