package io.github.bilevo.solver.upper;

import io.github.bilevo.solver.Status;
import java.util.Arrays;

/** {@link Stopping.And} or {@link Stopping.Or} during one run: both sides see every epoch. */
record Both(Stopping.Judge left, Stopping.Judge right, boolean both) implements Stopping.Judge {
  @Override
  public Status judge(Stopping.Standing standing) {
    Status first = left.judge(standing);
    Status second = right.judge(standing);
    boolean ends =
        both ? first.terminal() && second.terminal() : first.terminal() || second.terminal();
    if (!ends) {
      return Status.RUNNING;
    }
    boolean converged = first == Status.CONVERGED || second == Status.CONVERGED;
    return converged ? Status.CONVERGED : first.terminal() ? first : second;
  }

  @Override
  public double[] snapshot() {
    double[] first = left.snapshot();
    double[] second = right.snapshot();
    double[] snapshot = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, snapshot, first.length, second.length);
    return snapshot;
  }

  @Override
  public void restore(double[] snapshot) {
    int size = left.snapshot().length;
    UpperMethod.Workspace.checkLength(snapshot, size + right.snapshot().length);
    left.restore(Arrays.copyOf(snapshot, size));
    right.restore(Arrays.copyOfRange(snapshot, size, snapshot.length));
  }
}
