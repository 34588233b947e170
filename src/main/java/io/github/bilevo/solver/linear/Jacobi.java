package io.github.bilevo.solver.linear;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.solver.Status;
import java.util.Set;

/**
 * P = diag(|a_11| … |a_nn|), with 1 where a_ii = 0: undoes a bad scaling of the coordinates. Needs
 * the diagonal of A; storage n, an application costs n.
 */
public record Jacobi() implements Preconditioner {
  private static final class Diagonal implements Inverse {
    private final double[] reciprocals;

    private Diagonal(int n) {
      reciprocals = new double[n];
    }

    @Override
    public Status prepare(LinearOperator a) {
      a.diagonal(reciprocals);
      for (int i = 0; i < reciprocals.length; i++) {
        double size = Math.abs(reciprocals[i]);
        reciprocals[i] = size == 0.0 ? 1.0 : 1.0 / size; // 1/∞ = 0 would be no inverse
        if (!(reciprocals[i] > 0.0 && reciprocals[i] < Double.POSITIVE_INFINITY)) {
          return Status.NON_FINITE;
        }
      }
      return Status.RUNNING;
    }

    @Override
    public void apply(double[] r, double[] z) {
      for (int i = 0; i < reciprocals.length; i++) {
        z[i] = reciprocals[i] * r[i];
      }
    }

    @Override
    public long bytes() {
      return 8L * reciprocals.length;
    }
  }

  @Override
  public String name() {
    return "jacobi";
  }

  @Override
  public Set<Requirement> needs() {
    return Set.of(Requirement.DIAGONAL);
  }

  @Override
  public Inverse newInverse(int n) {
    return new Diagonal(n);
  }
}
