package io.github.bilevo.solver.upper;

import io.github.bilevo.solver.Status;

/** {@link Stopping.NoImprovement} during one run: the best objective, and the epochs since. */
final class Patience implements Stopping.Judge {
  private final Stopping.NoImprovement rule;
  private double best = Double.NaN;
  private int since;

  Patience(Stopping.NoImprovement rule) {
    this.rule = rule;
  }

  @Override
  public Status judge(Stopping.Standing standing) {
    double f = standing.objective();
    if (Double.isNaN(best) || f < best - rule.relative() * Math.abs(best)) {
      best = f;
      since = 0;
    } else {
      since++;
    }
    return since >= rule.window() ? Status.NO_IMPROVEMENT : Status.RUNNING;
  }

  @Override
  public double[] snapshot() {
    return new double[] {best, since};
  }

  @Override
  public void restore(double[] snapshot) {
    UpperMethod.Workspace.checkLength(snapshot, 2);
    best = snapshot[0];
    since = (int) snapshot[1];
  }
}
