package io.github.bilevo.solver.lower;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.Status;

/**
 * L-BFGS for a strongly convex ℓ: w_{i+1} = w_i + αp, p = −H_i ∇₁ℓ(w_i) by the two-loop recursion
 * over the last m pairs s = Δw, y = Δ∇₁ℓ, scaled by sᵀy/yᵀy (Nocedal and Wright 2006, Algorithm
 * 7.4).
 *
 * <p>The line search needs no values of ℓ: along p the slope φ′(α) = ∇₁ℓ(w + αp)ᵀp rises, and
 *
 * <pre>  −0.9 |φ′(0)| ≤ φ′(α) ≤ 0.5 |φ′(0)|  </pre>
 *
 * is sought from α = 1 by doubling, then by secants inside the bracket. Its left side is Wolfe's
 * curvature condition, and gives sᵀy &gt; 0. Where φ′(α) ≤ 0, convexity gives the decrease; its
 * right side is Hager and Zhang's approximate form of Armijo's condition with δ = ¼, the same as
 * Armijo's for a quadratic ℓ. A search that never brackets ends as INDEFINITE (ℓ falls without
 * end), one that brackets and finds nothing as STAGNATED (rounding). The steps depend on what was
 * seen: iterative differentiation refuses the method.
 *
 * <p>One step is one iteration, mostly one gradient. Storage (2m + 5)d.
 *
 * @param objective ℓ
 * @param depth m, at least 1
 * @param steps t, at least 1
 * @param tolerance CONVERGED at ‖∇₁ℓ‖ ≤ tolerance
 * @param initial w₀
 * @see <a href="https://doi.org/10.1137/030601880">Hager and Zhang (2005)</a>
 */
public record Lbfgs(LowerObjective objective, int depth, int steps, double tolerance, Vec initial)
    implements LowerMethod {
  private static final int MOST_TRIALS = 50;
  private static final double STEEPEST = -0.9;
  private static final double OVERSHOOT = 0.5;

  /** Checks the budget, the depth, the tolerance and the length of w₀. */
  public Lbfgs {
    LowerMethod.check(steps, initial, objective.stateSize());
    LowerMethod.checkTolerance(tolerance);
    if (depth < 1) {
      throw new IllegalArgumentException("depth: found " + depth + "; wanted at least 1");
    }
  }

  /** Memory of one solve. */
  public static final class Workspace extends DescentWorkspace {
    private final double[][] s;
    private final double[][] y;
    private final double[] rho;
    private final double[] a;
    private final double[] p;
    private int size;
    private int newest;

    private Workspace(LowerObjective objective, int depth) {
      super(objective);
      s = new double[depth][z.length];
      y = new double[depth][z.length];
      rho = new double[depth];
      a = new double[depth];
      p = new double[z.length];
    }

    @Override
    public long bytes() {
      return super.bytes() + 8L * (2L * s.length + 1) * z.length + 16L * s.length;
    }
  }

  @Override
  public String name() {
    return "lbfgs";
  }

  @Override
  public FixedPointMap map() {
    return LowerMethod.descent(objective);
  }

  @Override
  public Workspace newWorkspace() {
    return new Workspace(objective, depth);
  }

  @Override
  public void init(double[] lambda, double[] start, LowerWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    w.size = 0;
    w.newest = -1;
    w.start(lambda, start, tolerance);
  }

  @Override
  public Status step(LowerWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    if (w.status != Status.RUNNING) {
      return w.status;
    }
    direction(w);
    Status searched = search(w);
    if (searched != Status.RUNNING) {
      return w.status = searched;
    }
    remember(w);
    return w.accept(tolerance, steps);
  }

  /** p ← −H_i g; the first one has length at most 1. */
  private static void direction(Workspace w) {
    int m = w.s.length;
    for (int i = 0; i < w.p.length; i++) {
      w.p[i] = -w.g[i];
    }
    if (w.size == 0) {
      scale(w.p, 1.0 / Math.max(1.0, Vectors.norm(w.g)));
      return;
    }
    for (int age = 0; age < w.size; age++) {
      int i = (w.newest - age + m) % m;
      w.a[i] = w.rho[i] * Vectors.dot(w.s[i], w.p);
      Vectors.axpy(-w.a[i], w.y[i], w.p);
    }
    double[] latest = w.y[w.newest];
    scale(w.p, 1.0 / (w.rho[w.newest] * Vectors.dot(latest, latest)));
    for (int age = w.size - 1; age >= 0; age--) {
      int i = (w.newest - age + m) % m;
      double b = w.rho[i] * Vectors.dot(w.y[i], w.p);
      Vectors.axpy(w.a[i] - b, w.s[i], w.p);
    }
  }

  /** trial ← w + αp that satisfies both conditions; RUNNING if there is one. */
  private static Status search(Workspace w) {
    double slope = Vectors.dot(w.g, w.p);
    if (!(slope < 0.0)) {
      return Double.isFinite(slope) ? Status.STAGNATED : Status.NON_FINITE;
    }
    double low = 0.0;
    double lowSlope = slope;
    double high = Double.POSITIVE_INFINITY;
    double highSlope = Double.NaN;
    double alpha = 1.0;
    boolean finite = true;
    for (int i = 0; i < MOST_TRIALS; i++) {
      finite = w.attempt(alpha, w.p);
      double at = finite ? Vectors.dot(w.trialGradient, w.p) : Double.NaN;
      if (at >= STEEPEST * -slope && at <= OVERSHOOT * -slope) {
        return Status.RUNNING;
      }
      if (at < STEEPEST * -slope) {
        low = alpha;
        lowSlope = at;
      } else { // too far, or not finite
        high = alpha;
        highSlope = at;
      }
      alpha = Double.isInfinite(high) ? 2.0 * alpha : inside(low, lowSlope, high, highSlope);
    }
    if (!finite) {
      return Status.NON_FINITE;
    }
    return Double.isInfinite(high) ? Status.INDEFINITE : Status.STAGNATED;
  }

  /** The secant's zero, kept a tenth of the bracket away from its ends; else the middle. */
  private static double inside(double low, double lowSlope, double high, double highSlope) {
    double width = high - low;
    double zero = low - lowSlope * width / (highSlope - lowSlope);
    return zero >= low + 0.1 * width && zero <= high - 0.1 * width ? zero : low + 0.5 * width;
  }

  /** The pair (s, y) over the oldest one. Its curvature is positive by the search. */
  private static void remember(Workspace w) {
    int next = (w.newest + 1) % w.s.length;
    Vectors.subtract(w.trial, w.z, w.s[next]);
    Vectors.subtract(w.trialGradient, w.g, w.y[next]);
    double curvature = Vectors.dot(w.s[next], w.y[next]);
    if (curvature > 0.0) { // else it was lost in rounding
      w.rho[next] = 1.0 / curvature;
      w.newest = next;
      w.size = Math.min(w.size + 1, w.s.length);
    }
  }

  private static void scale(double[] x, double by) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= by;
    }
  }
}
