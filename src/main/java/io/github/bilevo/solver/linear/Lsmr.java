package io.github.bilevo.solver.linear;

import static io.github.bilevo.math.Vectors.axpy;
import static io.github.bilevo.math.Vectors.norm;
import static io.github.bilevo.math.Vectors.xpby;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import java.util.Arrays;
import java.util.Set;

/**
 * LSMR for A x = b, A any square matrix (Fong and Saunders 2011): MINRES on the normal equations
 * AᵀA x = Aᵀb by Golub–Kahan bidiagonalisation, so that ‖Aᵀr‖ falls in every step:
 *
 * <pre>  ‖Aᵀr_k‖ ≤ 2 ((κ(A)−1)/(κ(A)+1))ᵏ ‖Aᵀr_0‖  </pre>
 *
 * One product with A and one with Aᵀ per step; storage 7n. ‖r‖ while running is the recurrence of
 * their section 3.2. An Aᵀr that vanishes although r does not (a singular A) ends the solve as
 * INDEFINITE.
 *
 * @see <a href="https://doi.org/10.1137/10079687X">Fong and Saunders (2011)</a>
 */
public record Lsmr(int steps, double relativeTolerance) implements LinearMethod {
  /** ‖Aᵀr‖ this small beside ‖A‖‖r‖ is rounding. */
  private static final double NULL_VECTOR = 1e-15;

  /** The recurrence for ‖r‖ is good to about this multiple of ‖r_0‖. */
  private static final double RECURRENCE = 1e-14;

  private static final class Workspace extends LinearWorkspace {
    private final double[] u; // r's array: r is not needed while running
    private final double[] v;
    private final double[] h;
    private final double[] hBar;
    private double alpha;
    private double alphaBar;
    private double rho;
    private double rhoBar;
    private double cosineBar;
    private double sineBar;
    private double zeta;
    private double zetaBar; // |ζ̄| = ‖Aᵀr‖
    private double norm; // ‖A‖, estimated from below
    // for ‖r‖, names of the paper: β̈, β̇, ρ̇, τ̃, θ̃
    private double start;
    private double betaTwoDots;
    private double betaDot;
    private double rhoDot;
    private double tauTilde;
    private double thetaTilde;

    private Workspace(int n) {
      super(n);
      u = r;
      v = new double[n];
      h = new double[n];
      hBar = new double[n];
    }

    @Override
    public long bytes() {
      return super.bytes() + 24L * v.length;
    }
  }

  /** Checks the budget and the tolerance. */
  public Lsmr {
    LinearArguments.check(steps, relativeTolerance);
  }

  @Override
  public String name() {
    return "lsmr";
  }

  @Override
  public Set<Requirement> needs() {
    return Set.of(Requirement.TRANSPOSE);
  }

  @Override
  public LinearMethod with(int steps, double relativeTolerance) {
    return new Lsmr(steps, relativeTolerance);
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
    if (w.status != Status.RUNNING
        || w.classify(a, w.residualNorm, relativeTolerance, steps) != Status.RUNNING) {
      return;
    }
    double beta = w.residualNorm;
    divide(w.u, beta);
    a.applyTransposed(w.u, w.v);
    w.alpha = norm(w.v);
    w.norm = w.alpha;
    if (w.alpha > 0.0) {
      divide(w.v, w.alpha);
    }
    Vectors.copy(w.v, w.h);
    Arrays.fill(w.hBar, 0.0);
    w.alphaBar = w.alpha;
    w.zetaBar = w.alpha * beta;
    w.zeta = 0.0;
    w.rho = 1.0;
    w.rhoBar = 1.0;
    w.cosineBar = 1.0;
    w.sineBar = 0.0;
    w.start = beta;
    w.betaTwoDots = beta;
    w.betaDot = 0.0;
    w.rhoDot = 1.0;
    w.tauTilde = 0.0;
    w.thetaTilde = 0.0;
  }

  @Override
  public Status step(LinearOperator a, LinearWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    if (w.status != Status.RUNNING) {
      return w.status;
    }
    if (Math.abs(w.zetaBar) <= NULL_VECTOR * w.norm * w.residualNorm) {
      return exhausted(a, w);
    }
    double beta = bidiagonalise(a, w);
    if (!Double.isFinite(beta) || !Double.isFinite(w.alpha)) {
      return w.fail(a, Status.NON_FINITE); // x is still the last good iterate
    }
    w.norm = Math.max(w.norm, Math.hypot(w.alpha, beta));
    double rhoBefore = w.rho;
    double rhoBarBefore = w.rhoBar;
    double zetaBefore = w.zeta;
    w.rho = Math.hypot(w.alphaBar, beta); // rotation P_k
    double cosine = w.alphaBar / w.rho;
    double sine = beta / w.rho;
    double theta = sine * w.alpha;
    w.alphaBar = cosine * w.alpha;
    double thetaBar = w.sineBar * w.rho; // rotation P̄_k
    double rhoTurned = w.cosineBar * w.rho;
    w.rhoBar = Math.hypot(rhoTurned, theta);
    w.cosineBar = rhoTurned / w.rhoBar;
    w.sineBar = theta / w.rhoBar;
    w.zeta = w.cosineBar * w.zetaBar;
    w.zetaBar *= -w.sineBar;
    double residual = residual(w, cosine, sine, thetaBar, zetaBefore);
    double along = w.zeta / (w.rho * w.rhoBar);
    if (!Double.isFinite(residual) || !Double.isFinite(along)) {
      return w.fail(a, Status.NON_FINITE);
    }
    xpby(w.h, -(thetaBar * w.rho) / (rhoBefore * rhoBarBefore), w.hBar);
    axpy(along, w.hBar, w.x);
    xpby(w.v, -theta / w.rho, w.h);
    w.steps++;
    return w.classify(a, residual, relativeTolerance, steps);
  }

  /** β_{k+1}u_{k+1} ← Av_k − α_k u_k, α_{k+1}v_{k+1} ← Aᵀu_{k+1} − β_{k+1}v_k; gives β_{k+1}. */
  private static double bidiagonalise(LinearOperator a, Workspace w) {
    a.apply(w.v, w.product);
    xpby(w.product, -w.alpha, w.u);
    double beta = norm(w.u);
    w.alpha = 0.0;
    if (beta > 0.0) {
      divide(w.u, beta);
      a.applyTransposed(w.u, w.product);
      xpby(w.product, -beta, w.v);
      w.alpha = norm(w.v);
      if (w.alpha > 0.0) {
        divide(w.v, w.alpha);
      }
    }
    return beta;
  }

  private static double residual(
      Workspace w, double cosine, double sine, double thetaBar, double zetaBefore) {
    double betaHat = cosine * w.betaTwoDots;
    w.betaTwoDots *= -sine;
    double thetaTildeBefore = w.thetaTilde;
    double rhoTilde = Math.hypot(w.rhoDot, thetaBar);
    double cosineTilde = w.rhoDot / rhoTilde;
    double sineTilde = thetaBar / rhoTilde;
    w.thetaTilde = sineTilde * w.rhoBar;
    w.rhoDot = cosineTilde * w.rhoBar;
    w.betaDot = cosineTilde * betaHat - sineTilde * w.betaDot;
    w.tauTilde = (zetaBefore - thetaTildeBefore * w.tauTilde) / rhoTilde;
    double tauDot = (w.zeta - w.thetaTilde * w.tauTilde) / w.rhoDot;
    return Math.hypot(w.betaDot - tauDot, w.betaTwoDots);
  }

  /** Aᵀr has vanished: r has too, up to the accuracy of its recurrence, or A is singular. */
  private Status exhausted(LinearOperator a, Workspace w) {
    w.recomputeResidual(a);
    if (!Double.isFinite(w.residualNorm)) {
      return w.status = Status.NON_FINITE;
    }
    boolean roundingAsked = relativeTolerance <= LinearWorkspace.ROUNDING;
    boolean small = w.residualNorm <= RECURRENCE * Math.max(w.start, w.bNorm);
    if (w.residualNorm <= w.target(relativeTolerance) || (small && roundingAsked)) {
      return w.status = Status.CONVERGED;
    }
    return w.status = small ? Status.STAGNATED : Status.INDEFINITE;
  }

  private static void divide(double[] x, double by) {
    for (int i = 0; i < x.length; i++) {
      x[i] /= by;
    }
  }
}
