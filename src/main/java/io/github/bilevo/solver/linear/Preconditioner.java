package io.github.bilevo.solver.linear;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.solver.Status;
import java.util.Set;

/**
 * P ≈ A, symmetric positive definite up to a positive factor, whose inverse is cheap to apply: a
 * Krylov method on P⁻¹A sees its condition number instead of A's. Immutable and shareable; what is
 * known of one A is in an {@link Inverse}.
 */
public sealed interface Preconditioner permits Identity, Jacobi, Nystroem {
  /** No preconditioner, P = I. */
  Preconditioner NONE = new Identity();

  /** Name as in a job file. */
  String name();

  /** What A must have, beside what the method needs. */
  Set<Requirement> needs();

  /** Products with A ∈ ℝ^{n×n} that making P takes. */
  default int products(int n) {
    return 0;
  }

  /** Memory for systems in ℝⁿ. */
  Inverse newInverse(int n);

  /** P⁻¹ for one A. Mutable, confined to one thread. */
  interface Inverse {
    /**
     * Makes P for {@code a}.
     *
     * @return RUNNING, or how it failed
     * @throws UnsupportedOperationException where A lacks what is needed
     */
    Status prepare(LinearOperator a);

    /** z ← P⁻¹ r. Allocates nothing. r: not modified; z must not alias r. */
    void apply(double[] r, double[] z);

    /** Memory held, in bytes. */
    long bytes();
  }
}
