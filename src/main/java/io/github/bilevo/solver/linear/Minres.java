package io.github.bilevo.solver.linear;

import static io.github.bilevo.math.Vectors.axpy;
import static io.github.bilevo.math.Vectors.dot;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import java.util.Arrays;
import java.util.Set;

/**
 * MINRES for A x = b, A symmetric, definite or not (Paige and Saunders 1975): x_k has the least ‖b
 * − Ax‖ over the Krylov space, with a preconditioner the least ‖b − Ax‖ in the norm of P⁻¹.
 *
 * <pre>
 *   ‖r_k‖ ≤ 2 ((κ−1)/(κ+1))^⌊k/2⌋ ‖r_0‖,      for A definite  ‖r_k‖ ≤ 2 ((√κ−1)/(√κ+1))ᵏ ‖r_0‖
 * </pre>
 *
 * κ = max|λ_i| / min|λ_i|. One product with A and one with P⁻¹ per step; storage 10n, with a
 * preconditioner 11n and its own. P must be positive definite: {@link Nystroem} therefore needs a
 * definite A, {@link Jacobi} takes sizes. The true residual follows the recursion only to about κ²ε
 * (Sleijpen, van der Vorst and Modersitzki 2000): where it then misses the tolerance, the recursion
 * begins again from it, and ends as STAGNATED when that no longer helps. A singular A whose range
 * does not hold b ends the solve as INDEFINITE.
 */
public record Minres(int steps, double relativeTolerance, Preconditioner preconditioner)
    implements LinearMethod {
  /** ‖Ar‖ this small beside ‖A‖‖r‖ is rounding. */
  private static final double NULL_VECTOR = 1e-15;

  /** The recursion begins again if the last one lowered the true residual by this factor. */
  private static final double LEAST_PROGRESS = 0.1;

  private static final class Workspace extends LinearWorkspace {
    private final Preconditioner.Inverse inverse;
    private final boolean identity;
    private double[] before; // β_k v_k of the Lanczos recursion, in the space of residuals
    private double[] last; // β_{k+1} v_{k+1}
    private final double[] y; // P⁻¹ last
    private final double[] v;
    private double[] d; // direction of x, and the two before it
    private double[] d1;
    private double[] d2;
    private double beta;
    private double betaBefore;
    private double deltaBar;
    private double epsilon;
    private double phiBar;
    private double cosine;
    private double sine;
    private double norm; // ‖A‖, estimated from below
    private double start; // ‖r‖ where the recursion began
    private boolean fresh; // no step since

    private Workspace(int n, Preconditioner preconditioner) {
      super(n);
      inverse = preconditioner.newInverse(n);
      identity = preconditioner == Preconditioner.NONE;
      before = new double[n];
      last = new double[n];
      y = identity ? null : new double[n];
      v = new double[n];
      d = new double[n];
      d1 = new double[n];
      d2 = new double[n];
    }

    /** P⁻¹ of {@code last}; that itself where P = I. */
    private double[] preconditioned() {
      if (identity) {
        return last;
      }
      inverse.apply(last, y);
      return y;
    }

    @Override
    public long bytes() {
      return super.bytes() + (identity ? 48L : 56L) * v.length + inverse.bytes();
    }
  }

  /** Checks the budget and the tolerance. */
  public Minres {
    LinearArguments.check(steps, relativeTolerance);
  }

  /** Without a preconditioner. */
  public Minres(int steps, double relativeTolerance) {
    this(steps, relativeTolerance, Preconditioner.NONE);
  }

  @Override
  public String name() {
    return "minres";
  }

  @Override
  public Set<Requirement> needs() {
    return LinearArguments.union(preconditioner.needs(), Requirement.SYMMETRIC);
  }

  @Override
  public long products(int n) {
    return LinearMethod.super.products(n) + preconditioner.products(n);
  }

  @Override
  public LinearMethod with(int steps, double relativeTolerance) {
    return new Minres(steps, relativeTolerance, preconditioner);
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
      begin(w);
    }
  }

  /** Starts the Lanczos recursion at r. */
  private static void begin(Workspace w) {
    w.fresh = true;
    w.start = w.residualNorm;
    Vectors.copy(w.r, w.last);
    w.beta = Math.sqrt(dot(w.last, w.preconditioned()));
    w.phiBar = w.beta;
    w.betaBefore = 0.0;
    w.deltaBar = 0.0;
    w.epsilon = 0.0;
    w.cosine = -1.0;
    w.sine = 0.0;
    w.norm = 0.0;
    Arrays.fill(w.before, 0.0);
    Arrays.fill(w.d, 0.0);
    Arrays.fill(w.d1, 0.0);
    Arrays.fill(w.d2, 0.0);
  }

  @Override
  public Status step(LinearOperator a, LinearWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    if (w.status != Status.RUNNING) {
      return w.status;
    }
    double alpha = lanczos(a, w);
    double square = dot(w.last, w.preconditioned());
    if (!Double.isFinite(alpha) || !Double.isFinite(square)) {
      return w.fail(a, Status.NON_FINITE); // x is still the last good iterate
    }
    if (square < 0.0) {
      return w.fail(a, Status.INDEFINITE); // P is not positive definite
    }
    double beta = Math.sqrt(square);
    double delta = w.cosine * w.deltaBar + w.sine * alpha;
    double gammaBar = w.sine * w.deltaBar - w.cosine * alpha;
    double epsilonBefore = w.epsilon;
    w.epsilon = w.sine * beta;
    w.deltaBar = -w.cosine * beta;
    double above = w.fresh ? 0.0 : w.beta; // β_1 is ‖r_0‖, no part of A
    w.norm = Math.max(w.norm, Math.hypot(Math.hypot(above, alpha), beta));
    // ‖A r_{k−1}‖ = φ̄_{k−1} ‖(γ̄, δ̄)‖
    if (Math.hypot(gammaBar, w.deltaBar) <= NULL_VECTOR * w.norm) {
      return w.fail(a, Status.INDEFINITE);
    }
    double gamma = Math.hypot(gammaBar, beta);
    w.cosine = gammaBar / gamma;
    w.sine = beta / gamma;
    double phi = w.cosine * w.phiBar;
    w.phiBar *= w.sine;
    w.betaBefore = w.beta;
    w.beta = beta;
    turnDirection(w, epsilonBefore, delta, gamma);
    double residual = turnResidual(w);
    if (!Double.isFinite(residual)) {
      return w.fail(a, Status.NON_FINITE);
    }
    axpy(phi, w.d, w.x);
    w.steps++;
    w.fresh = false;
    boolean missed = w.classify(a, residual, relativeTolerance, steps) == Status.STAGNATED;
    if (missed && w.residualNorm < LEAST_PROGRESS * w.start && w.steps < steps) {
      begin(w);
      w.status = Status.RUNNING;
    }
    return w.status;
  }

  /** β_{k+1}v_{k+1} ← A v_k − α_k v_k − β_k v_{k−1}; gives α_k. */
  private static double lanczos(LinearOperator a, Workspace w) {
    double[] y = w.identity ? w.last : w.y;
    for (int i = 0; i < w.v.length; i++) {
      w.v[i] = y[i] / w.beta;
    }
    a.apply(w.v, w.product);
    if (w.betaBefore != 0.0) {
      axpy(-w.beta / w.betaBefore, w.before, w.product);
    }
    double alpha = dot(w.v, w.product);
    axpy(-alpha / w.beta, w.last, w.product);
    double[] free = w.before;
    w.before = w.last;
    w.last = free;
    Vectors.copy(w.product, w.last);
    return alpha;
  }

  /** d_k ← (v_k − ε_k d_{k−2} − δ_k d_{k−1}) / γ_k. */
  private static void turnDirection(Workspace w, double epsilon, double delta, double gamma) {
    double[] free = w.d2;
    w.d2 = w.d1;
    w.d1 = w.d;
    w.d = free;
    for (int i = 0; i < w.v.length; i++) {
      w.d[i] = (w.v[i] - epsilon * w.d2[i] - delta * w.d1[i]) / gamma;
    }
  }

  /** r_k ← s_k² r_{k−1} − φ̄_k c_k v_{k+1}; gives ‖r_k‖, in the plain norm whatever P is. */
  private static double turnResidual(Workspace w) {
    double keep = w.sine * w.sine;
    double add = w.beta == 0.0 ? 0.0 : w.phiBar * w.cosine / w.beta;
    for (int i = 0; i < w.r.length; i++) {
      w.r[i] = keep * w.r[i] - add * w.last[i];
    }
    return Vectors.norm(w.r);
  }
}
