package io.github.bilevo.testing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Time that passes only when told to. */
public final class ManualTicker implements LongSupplier {
  private final AtomicLong now = new AtomicLong();

  @Override
  public long getAsLong() {
    return now.get();
  }

  /** Lets this much time pass. */
  public void advance(Duration duration) {
    now.addAndGet(duration.toNanos());
  }
}
