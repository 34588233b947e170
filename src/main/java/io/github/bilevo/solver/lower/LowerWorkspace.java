package io.github.bilevo.solver.lower;

import io.github.bilevo.solver.Status;

/** What every lower method keeps: where it is and how it stands. Confined to one thread. */
public abstract class LowerWorkspace {
  /** A step, or a gradient, beyond this many times the first one counts as divergence. */
  static final double DIVERGENCE = 1e8;

  /** Below this multiple of 1 + ‖z‖ a residual is rounding. */
  static final double ROUNDING = 4 * Math.ulp(1.0);

  double[] z;
  Status status = Status.MAX_STEPS;
  int steps;

  LowerWorkspace(int stateSize) {
    z = new double[stateSize];
  }

  /** z_i, the workspace's own array until the next step; always finite. */
  public double[] state() {
    return z;
  }

  /** How the solve stands. */
  public Status status() {
    return status;
  }

  /** i, the steps made. */
  public int steps() {
    return steps;
  }

  /** How the solve has gone on so far. */
  public Pace pace() {
    return Pace.UNKNOWN;
  }

  /** Memory held, in bytes. */
  public abstract long bytes();

  /** z ← (w₀, …, w₀), w₀ the first {@code d} of {@code start}; RUNNING at step 0. */
  final void start(double[] start, int d) {
    for (int from = 0; from < z.length; from += d) {
      System.arraycopy(start, 0, z, from, d);
    }
    steps = 0;
    status = Status.RUNNING;
  }
}
