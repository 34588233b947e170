package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;

/**
 * A vector that a stochastic recursion moves, x ← x − η D. A step that is not finite is not taken
 * (NON_FINITE); a step ‖ηD‖ beyond 10⁸ times the larger of the first one and 1 is DIVERGED, and not
 * taken either. Mutable.
 */
final class GuardedStep {
  private static final double DIVERGENCE = 1e8;

  private final double[] x;
  private double first;
  private boolean failed;

  GuardedStep(int size) {
    x = new double[size];
    restart();
  }

  /** x itself. */
  double[] value() {
    return x;
  }

  /** Forgets how long the first step was. */
  void restart() {
    first = Double.NaN;
    failed = false;
  }

  /** x and how long the first step was. */
  Memory memory() {
    return Memory.of(Vec.copyOf(x), Vec.copyOf(first));
  }

  /** Goes back to that. */
  void restore(MemoryReader memory) {
    memory.next(x);
    first = memory.next();
    failed = false;
  }

  /** Whether the last move was refused. */
  boolean failed() {
    return failed;
  }

  /** Whether a move by η D would be taken: RUNNING if so. */
  Status judge(double eta, double[] direction) {
    double moved = eta * Vectors.norm(direction);
    Status status = Status.RUNNING;
    if (!Double.isFinite(moved)) {
      status = Status.NON_FINITE;
    } else if (Double.isNaN(first)) {
      first = moved;
    } else if (moved > DIVERGENCE * Math.max(1.0, first)) {
      status = Status.DIVERGED;
    }
    failed = status.failed();
    return status;
  }

  /** x ← x − η D, unless that fails. */
  Status move(double eta, double[] direction) {
    Status status = judge(eta, direction);
    if (!status.failed()) {
      Vectors.axpy(-eta, direction, x);
    }
    return status;
  }
}
