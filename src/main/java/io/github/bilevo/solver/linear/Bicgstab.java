package io.github.bilevo.solver.linear;

import static io.github.bilevo.math.Vectors.axpy;
import static io.github.bilevo.math.Vectors.dot;
import static io.github.bilevo.math.Vectors.norm;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import java.util.Set;

/**
 * BiCGSTAB for A x = b, A any square matrix, without Aᵀ (van der Vorst 1992): residuals
 *
 * <pre>  r_k = (I − ω_k A) … (I − ω_1 A) P_k(A) r_0,   P_k the polynomial of BiCG  </pre>
 *
 * in short recurrences, each ω the one of least ‖r‖. No bound is known for its error, which may
 * rise in between. Two products with A per step; storage 7n.
 *
 * <p>A breakdown (r̂ᵀr, r̂ᵀAp or ω vanish beside their factors) starts it again from the true
 * residual; a breakdown at once after a start ends the solve as STAGNATED, with x as it was.
 */
public record Bicgstab(int steps, double relativeTolerance) implements LinearMethod {
  /** A scalar product this small beside its factors is rounding. */
  private static final double BREAKDOWN = 1e-15;

  private static final class Workspace extends LinearWorkspace {
    private final double[] shadow; // r̂
    private final double[] p;
    private final double[] t;
    private double shadowNorm;
    private double rho; // r̂ᵀr
    private boolean fresh; // no step since r̂ = p = r

    private Workspace(int n) {
      super(n);
      shadow = new double[n];
      p = new double[n];
      t = new double[n];
    }

    /** r̂ ← r, p ← r. */
    private void startAgain() {
      Vectors.copy(r, shadow);
      Vectors.copy(r, p);
      rho = dot(r, r);
      shadowNorm = Math.sqrt(rho);
      fresh = true;
    }

    @Override
    public long bytes() {
      return super.bytes() + 24L * p.length;
    }
  }

  /** Checks the budget and the tolerance. */
  public Bicgstab {
    LinearArguments.check(steps, relativeTolerance);
  }

  @Override
  public String name() {
    return "bicgstab";
  }

  @Override
  public Set<Requirement> needs() {
    return Set.of();
  }

  @Override
  public LinearMethod with(int steps, double relativeTolerance) {
    return new Bicgstab(steps, relativeTolerance);
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
    if (w.status == Status.RUNNING
        && w.classify(a, w.residualNorm, relativeTolerance, steps) == Status.RUNNING) {
      w.startAgain();
    }
  }

  @Override
  public Status step(LinearOperator a, LinearWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    if (w.status != Status.RUNNING) {
      return w.status;
    }
    a.apply(w.p, w.product);
    double projection = dot(w.shadow, w.product); // r̂ᵀAp
    double size = norm(w.product);
    if (!Double.isFinite(projection) || !Double.isFinite(size)) {
      return w.fail(a, Status.NON_FINITE); // x is still the last good iterate
    }
    if (Math.abs(projection) <= BREAKDOWN * w.shadowNorm * size) {
      return breakDown(a, w);
    }
    double alpha = w.rho / projection;
    axpy(-alpha, w.product, w.r); // s = r − αAp, in r's place
    double half = norm(w.r);
    if (!Double.isFinite(half)) {
      return w.fail(a, Status.NON_FINITE);
    }
    if (half <= w.target(relativeTolerance)) {
      axpy(alpha, w.p, w.x);
      w.steps++;
      return w.classify(a, half, relativeTolerance, steps);
    }
    return secondHalf(a, w, alpha, half);
  }

  private Status secondHalf(LinearOperator a, Workspace w, double alpha, double half) {
    a.apply(w.r, w.t);
    double ts = dot(w.t, w.r);
    double tt = dot(w.t, w.t);
    if (!Double.isFinite(tt) || !Double.isFinite(ts)) {
      return w.fail(a, Status.NON_FINITE);
    }
    if (Math.abs(ts) <= BREAKDOWN * Math.sqrt(tt) * half) {
      if (half < w.residualNorm) {
        axpy(alpha, w.p, w.x); // the first half is worth keeping, and a new start
        w.fresh = false;
      }
      return breakDown(a, w);
    }
    double omega = ts / tt;
    axpy(alpha, w.p, w.x);
    axpy(omega, w.r, w.x); // x ← x + αp + ωs
    axpy(-omega, w.t, w.r); // r ← s − ωt
    double rho = dot(w.shadow, w.r);
    double residual = norm(w.r);
    w.steps++;
    w.fresh = false;
    if (w.classify(a, residual, relativeTolerance, steps) != Status.RUNNING) {
      return w.status;
    }
    if (Math.abs(rho) <= BREAKDOWN * w.shadowNorm * residual) {
      w.recomputeResidual(a);
      w.startAgain();
      return w.status;
    }
    double beta = rho / w.rho * (alpha / omega);
    axpy(-omega, w.product, w.p);
    Vectors.xpby(w.r, beta, w.p); // p ← r + β(p − ωAp)
    w.rho = rho;
    return w.status;
  }

  /** Starts again from the true residual, or gives up where that has just been tried. */
  private Status breakDown(LinearOperator a, Workspace w) {
    boolean hopeless = w.fresh;
    w.steps++;
    w.recomputeResidual(a);
    if (w.classify(a, w.residualNorm, relativeTolerance, steps) == Status.RUNNING) {
      if (hopeless) {
        return w.status = Status.STAGNATED;
      }
      w.startAgain();
    }
    return w.status;
  }
}
