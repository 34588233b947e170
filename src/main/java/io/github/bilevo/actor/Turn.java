package io.github.bilevo.actor;

import io.github.bilevo.hypergradient.Pass;
import io.github.bilevo.solver.Status;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a solver works before it looks into its mailbox again. A turn is at least one step, so
 * an abandoned solve ends within {@code quantum} and one step.
 *
 * @param nanoTime the ticker, {@link System#nanoTime} outside of tests
 * @param quantum how long a turn lasts
 */
public record Turn(LongSupplier nanoTime, Duration quantum) {
  /** Checks the quantum. */
  public Turn {
    if (quantum.isNegative() || quantum.isZero()) {
      throw new IllegalArgumentException("quantum: found " + quantum + "; wanted more than 0");
    }
  }

  /** One turn of a pass that has begun; its status is terminal when the pass is at its end. */
  public Status run(Pass<?, ?> pass) {
    return run(pass, begin());
  }

  /** The rest of a turn. */
  Status run(Pass<?, ?> pass, long begun) {
    Status status;
    do {
      status = pass.step();
    } while (!status.terminal() && !isOver(begun));
    return status;
  }

  /** When a turn that begins now has lasted long enough is when {@link #isOver} says so. */
  long begin() {
    return nanoTime.getAsLong();
  }

  boolean isOver(long begun) {
    return nanoTime.getAsLong() - begun >= quantum.toNanos();
  }
}
