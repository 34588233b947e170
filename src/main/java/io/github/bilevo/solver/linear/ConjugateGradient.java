package io.github.bilevo.solver.linear;

import static io.github.bilevo.math.Vectors.axpy;
import static io.github.bilevo.math.Vectors.dot;
import static io.github.bilevo.math.Vectors.xpby;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import java.util.Set;

/**
 * Conjugate gradients for A x = b, A symmetric positive definite (Hestenes and Stiefel 1952):
 *
 * <pre>  ‖x_k − x‖ ≤ 2√κ ((√κ−1)/(√κ+1))ᵏ ‖x_0 − x‖      (17) of Grazzi et al. (2020)  </pre>
 *
 * until rounding, κε; with a preconditioner in the A-norm and with κ of P⁻¹A. One product with A
 * and one with P⁻¹ per step; storage 5n, with a preconditioner 6n and its own. A direction of
 * non-positive curvature ends the solve as INDEFINITE, b = 0 and an exhausted Krylov space end it
 * as CONVERGED (no 0/0).
 */
public record ConjugateGradient(int steps, double relativeTolerance, Preconditioner preconditioner)
    implements LinearMethod {
  private static final class Workspace extends LinearWorkspace {
    private final double[] p;
    private final Preconditioner.Inverse inverse;
    private final double[] z; // P⁻¹r; r itself where P = I
    private double rz;

    private Workspace(int n, Preconditioner preconditioner) {
      super(n);
      p = new double[n];
      inverse = preconditioner.newInverse(n);
      z = preconditioner == Preconditioner.NONE ? r : new double[n];
    }

    /** z ← P⁻¹r, gives rᵀz. */
    private double precondition(double rr) {
      if (z == r) {
        return rr;
      }
      inverse.apply(r, z);
      return dot(r, z);
    }

    @Override
    public long bytes() {
      return super.bytes() + 8L * p.length + inverse.bytes() + (z == r ? 0 : 8L * z.length);
    }
  }

  /** Checks the budget and the tolerance. */
  public ConjugateGradient {
    LinearArguments.check(steps, relativeTolerance);
  }

  /** Without a preconditioner. */
  public ConjugateGradient(int steps, double relativeTolerance) {
    this(steps, relativeTolerance, Preconditioner.NONE);
  }

  @Override
  public String name() {
    return "cg";
  }

  @Override
  public Set<Requirement> needs() {
    return LinearArguments.union(
        preconditioner.needs(), Requirement.SYMMETRIC, Requirement.POSITIVE_DEFINITE);
  }

  @Override
  public long products(int n) {
    return LinearMethod.super.products(n) + preconditioner.products(n);
  }

  @Override
  public LinearMethod with(int steps, double relativeTolerance) {
    return new ConjugateGradient(steps, relativeTolerance, preconditioner);
  }

  @Override
  public LinearWorkspace newWorkspace(int n) {
    return new Workspace(n, preconditioner);
  }

  @Override
  public void init(LinearOperator a, double[] b, LinearWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    w.start(a, b);
    if (w.status == Status.RUNNING
        && w.classify(a, w.residualNorm, relativeTolerance, steps) == Status.RUNNING) {
      w.status = w.inverse.prepare(a);
      w.rz = w.precondition(dot(w.r, w.r));
      Vectors.copy(w.z, w.p);
    }
  }

  @Override
  public Status step(LinearOperator a, LinearWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    if (w.status != Status.RUNNING) {
      return w.status;
    }
    a.apply(w.p, w.product);
    double curvature = dot(w.p, w.product);
    if (!Double.isFinite(curvature)) {
      return w.fail(a, Status.NON_FINITE); // x is still the last good iterate
    }
    if (curvature <= 0.0) {
      return w.fail(a, Status.INDEFINITE);
    }
    double alpha = w.rz / curvature;
    axpy(-alpha, w.product, w.r); // r ← r − αAp
    double rr = dot(w.r, w.r);
    double rzNext = w.precondition(rr);
    if (!Double.isFinite(rr) || !Double.isFinite(rzNext)) {
      return w.fail(a, Status.NON_FINITE);
    }
    axpy(alpha, w.p, w.x); // x ← x + αp
    xpby(w.z, rzNext / w.rz, w.p); // p ← z + βp
    w.rz = rzNext;
    w.steps++;
    return w.classify(a, Math.sqrt(rr), relativeTolerance, steps);
  }
}
