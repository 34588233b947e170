package io.github.bilevo.solver.linear;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import java.util.Set;

/**
 * The fixed-point recursion (19) for (I − B) x = b, that is A = I − B:
 *
 * <pre>  x_j = B x_{j−1} + b = x_{j−1} + (b − A x_{j−1}),    ‖x_k − x‖ ≤ ‖B‖ᵏ ‖x_0 − x‖  </pre>
 *
 * From x_0 = 0 it is the k-term Neumann series, so that k = 1 gives x = b. A need not be symmetric.
 * One product with A per step, which also gives the true residual; storage 5n. A residual that
 * grows beyond 10⁸ ‖b‖ ends the solve as DIVERGED (then ‖B‖ > 1).
 */
public record FixedPoint(int steps, double relativeTolerance) implements LinearMethod {
  private static final double DIVERGENCE = 1e8;

  private static final class Workspace extends LinearWorkspace {
    private final double[] next;

    private Workspace(int n) {
      super(n);
      next = new double[n];
    }

    @Override
    public long bytes() {
      return super.bytes() + 8L * next.length;
    }
  }

  /** Checks the budget and the tolerance. */
  public FixedPoint {
    LinearArguments.check(steps, relativeTolerance);
  }

  @Override
  public String name() {
    return "fixed-point";
  }

  @Override
  public Set<Requirement> needs() {
    return Set.of();
  }

  @Override
  public LinearMethod with(int steps, double relativeTolerance) {
    return new FixedPoint(steps, relativeTolerance);
  }

  @Override
  public LinearWorkspace newWorkspace(int n) {
    return new Workspace(n);
  }

  @Override
  public void init(LinearOperator a, double[] b, LinearWorkspace workspace) {
    workspace.start(a, b);
    if (workspace.status == Status.RUNNING
        && workspace.residualNorm <= workspace.target(relativeTolerance)) {
      workspace.status = Status.CONVERGED;
    }
  }

  @Override
  public Status step(LinearOperator a, LinearWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    if (w.status != Status.RUNNING) {
      return w.status;
    }
    for (int i = 0; i < w.next.length; i++) {
      w.next[i] = w.x[i] + w.r[i];
    }
    a.apply(w.next, w.product);
    Vectors.subtract(w.b, w.product, w.r);
    double residual = Vectors.norm(w.r);
    if (!Double.isFinite(residual)) {
      return w.fail(a, Status.NON_FINITE); // x is still the last good iterate
    }
    Vectors.copy(w.next, w.x);
    w.residualNorm = residual;
    w.steps++;
    return w.status = verdict(w, residual);
  }

  private Status verdict(Workspace w, double residual) {
    if (residual <= w.target(relativeTolerance)) {
      return Status.CONVERGED;
    }
    if (residual > DIVERGENCE * w.bNorm) {
      return Status.DIVERGED;
    }
    return w.steps < steps ? Status.RUNNING : Status.MAX_STEPS;
  }
}
