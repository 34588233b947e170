package io.github.bilevo.solver.linear;

import static io.github.bilevo.math.Vectors.axpy;
import static io.github.bilevo.math.Vectors.dot;
import static io.github.bilevo.math.Vectors.xpby;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import java.util.Set;

/**
 * Conjugate gradients on the normal equations AᵀA x = Aᵀb (CGLS, Björck 1996, section 7.4), for A
 * that is not symmetric:
 *
 * <pre>  ‖r_k‖ ≤ 2 ((κ(A)−1)/(κ(A)+1))ᵏ ‖r_0‖  </pre>
 *
 * One product with A and one with Aᵀ per step; storage 6n. AᵀA is never formed: the recursion keeps
 * r = b − Ax itself. Stops on ‖r‖; a zero Aᵀr with r ≠ 0 (a singular A) ends it as INDEFINITE.
 */
public record ConjugateGradientNormal(int steps, double relativeTolerance) implements LinearMethod {
  private static final class Workspace extends LinearWorkspace {
    private final double[] p;
    private final double[] s;
    private double ss;

    private Workspace(int n) {
      super(n);
      p = new double[n];
      s = new double[n];
    }

    @Override
    public long bytes() {
      return super.bytes() + 16L * p.length;
    }
  }

  /** Checks the budget and the tolerance. */
  public ConjugateGradientNormal {
    LinearArguments.check(steps, relativeTolerance);
  }

  @Override
  public String name() {
    return "cg-normal";
  }

  @Override
  public Set<Requirement> needs() {
    return Set.of(Requirement.TRANSPOSE);
  }

  @Override
  public LinearMethod with(int steps, double relativeTolerance) {
    return new ConjugateGradientNormal(steps, relativeTolerance);
  }

  @Override
  public int productsPerStep() {
    return 2;
  }

  @Override
  public LinearWorkspace newWorkspace(int n) {
    return new Workspace(n);
  }

  @Override
  public void init(LinearOperator a, double[] b, LinearWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    w.start(a, b);
    if (w.status == Status.RUNNING) {
      a.applyTransposed(w.r, w.s);
      Vectors.copy(w.s, w.p);
      w.ss = dot(w.s, w.s);
      w.classify(a, w.residualNorm, relativeTolerance, steps);
    }
  }

  @Override
  public Status step(LinearOperator a, LinearWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    if (w.status != Status.RUNNING) {
      return w.status;
    }
    a.apply(w.p, w.product);
    double curvature = dot(w.product, w.product);
    if (!Double.isFinite(curvature) || !Double.isFinite(w.ss)) {
      return w.fail(a, Status.NON_FINITE); // x is still the last good iterate
    }
    if (curvature <= 0.0) {
      return w.fail(a, Status.INDEFINITE);
    }
    double alpha = w.ss / curvature;
    axpy(-alpha, w.product, w.r); // r ← r − αAp
    double residual = Vectors.norm(w.r);
    if (!Double.isFinite(residual)) {
      return w.fail(a, Status.NON_FINITE);
    }
    axpy(alpha, w.p, w.x); // x ← x + αp
    a.applyTransposed(w.r, w.s);
    double ssNext = dot(w.s, w.s);
    xpby(w.s, ssNext / w.ss, w.p); // p ← Aᵀr + βp
    w.ss = ssNext;
    w.steps++;
    return w.classify(a, residual, relativeTolerance, steps);
  }
}
