package io.github.bilevo.solver.upper;

import io.github.bilevo.solver.upper.UpperMethod.Workspace;

/** The velocity v of the methods with momentum, 0 at first; n numbers. */
final class Velocity implements Workspace {
  final double[] v;

  Velocity(int n) {
    v = new double[n];
  }

  @Override
  public double[] snapshot() {
    return v.clone();
  }

  @Override
  public void restore(double[] snapshot) {
    Workspace.checkLength(snapshot, v.length);
    System.arraycopy(snapshot, 0, v, 0, v.length);
  }
}
