package io.github.bilevo.solver.linear;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import java.util.Set;

/** P = I. A method may let z be r and spare the copy. */
record Identity() implements Preconditioner {
  private static final Inverse INVERSE =
      new Inverse() {
        @Override
        public Status prepare(LinearOperator a) {
          return Status.RUNNING;
        }

        @Override
        public void apply(double[] r, double[] z) {
          Vectors.copy(r, z);
        }

        @Override
        public long bytes() {
          return 0;
        }
      };

  @Override
  public String name() {
    return "none";
  }

  @Override
  public Set<Requirement> needs() {
    return Set.of();
  }

  @Override
  public Inverse newInverse(int n) {
    return INVERSE;
  }
}
