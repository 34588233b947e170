package io.github.bilevo.solver.lower;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.solver.Status;

/**
 * Anderson acceleration of a fixed-point map, of type II and safeguarded: with f_i = Φ(z_i) − z_i,
 *
 * <pre>
 *   z_{i+1} = Φ(z_i) − (ΔZ + ΔF) γ,   γ = argmin ‖f_i − ΔF γ‖,   ΔZ, ΔF: the last m differences
 * </pre>
 *
 * An accelerated point whose residual ‖f‖ is not below the one it came from is left for the plain
 * step Φ from there, and the differences are forgotten; the last step's point is checked with one
 * more Φ. For an affine Φ with ‖∂₁Φ‖ ≤ q the residual falls by at least q in every step, and with m
 * ≥ i as that of GMRES does (Walker and Ni 2011, Theorem 2.2). The steps depend on what was seen:
 * no map is repeated, so iterative differentiation cannot use this method.
 *
 * <p>One Φ per step, and about 4m²d flops; storage 3m + 6 states and a linearization.
 *
 * @param map Φ, on w or on a pair
 * @param depth m, at least 1
 * @param steps t, at least 1
 * @param tolerance CONVERGED at ‖f‖ ≤ tolerance (1 + ‖z‖); 0 asks for rounding level
 * @param initial w₀; a pair starts from (w₀, w₀)
 * @see <a href="https://doi.org/10.1137/10078356X">Walker and Ni (2011)</a>
 */
public record Anderson(FixedPointMap map, int depth, int steps, double tolerance, Vec initial)
    implements LowerMethod {

  /** Checks the budget, the depth, the tolerance and the length of w₀. */
  public Anderson {
    LowerMethod.check(steps, initial, map.blockSize());
    LowerMethod.checkTolerance(tolerance);
    if (depth < 1) {
      throw new IllegalArgumentException("depth: found " + depth + "; wanted at least 1");
    }
  }

  /** Memory of one solve. */
  public static final class Workspace extends LowerWorkspace {
    private final Linearization linearization;
    private final DifferenceHistory history;
    private final double[] f;
    private final double[] plain;
    private final double[] candidate;
    private double residual;
    private double firstResidual;
    private boolean accelerated;
    private int fallbacks;

    private Workspace(FixedPointMap map, int depth) {
      super(map.stateSize());
      linearization = map.newLinearization();
      history = new DifferenceHistory(depth, z.length);
      f = new double[z.length];
      plain = new double[z.length];
      candidate = new double[z.length];
    }

    /** The accelerated points that were left for a plain step. */
    public int fallbacks() {
      return fallbacks;
    }

    @Override
    public long bytes() {
      return linearization.bytes() + history.bytes() + 32L * z.length;
    }

    /** candidate ← Φ(z) − z, its norm. */
    private double residual() {
      linearization.setState(z);
      linearization.value(candidate);
      Vectors.subtract(candidate, z, candidate);
      return Vectors.norm(candidate);
    }
  }

  @Override
  public String name() {
    return "anderson";
  }

  @Override
  public Workspace newWorkspace() {
    return new Workspace(map, depth);
  }

  @Override
  public void init(double[] lambda, double[] start, LowerWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    w.start(start, map.blockSize());
    w.linearization.setLambda(lambda);
    w.history.clear();
    w.accelerated = false;
    w.fallbacks = 0;
    w.residual = Double.NaN;
    w.firstResidual = Double.NaN;
  }

  @Override
  public Status step(LowerWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    if (w.status != Status.RUNNING) {
      return w.status;
    }
    double residual = w.residual();
    if (residual <= target(w)) {
      return w.status = Status.CONVERGED;
    }
    if (w.accelerated && !(residual < w.residual)) {
      fallBack(w);
      residual = Double.NaN; // of the plain point, which the next step evaluates
    } else if (!Double.isFinite(residual)) {
      return w.status = Status.NON_FINITE; // z is still the last good iterate
    } else {
      advance(w, residual);
    }
    w.steps++;
    if (residual > LowerWorkspace.DIVERGENCE * Math.max(1.0, w.firstResidual)) {
      return w.status = Status.DIVERGED;
    }
    return w.status = w.steps < steps ? Status.RUNNING : last(w);
  }

  private double target(Workspace w) {
    return Math.max(tolerance, LowerWorkspace.ROUNDING) * (1 + Vectors.norm(w.z));
  }

  /** z ← the plain step from where the accelerated one began. */
  private static void fallBack(Workspace w) {
    Vectors.copy(w.plain, w.z);
    w.history.clear();
    w.accelerated = false;
    w.fallbacks++;
  }

  /** z ← the accelerated point, or Φ(z) while there is no history; {@code candidate} is f(z). */
  private static void advance(Workspace w, double residual) {
    if (w.steps == 0) {
      w.firstResidual = residual;
    }
    if (w.history.hasPrevious()) {
      w.history.add(w.z, w.candidate);
    }
    w.history.remember(w.z, w.candidate);
    Vectors.copy(w.candidate, w.f);
    w.residual = residual;
    for (int i = 0; i < w.z.length; i++) {
      w.plain[i] = w.z[i] + w.f[i];
    }
    Vectors.copy(w.plain, w.candidate);
    w.accelerated = w.history.extrapolate(w.f, w.candidate) && Vectors.isFinite(w.candidate);
    Vectors.copy(w.accelerated ? w.candidate : w.plain, w.z);
  }

  /** The budget is used up: the last point is checked if it was accelerated. */
  private Status last(Workspace w) {
    if (w.accelerated) {
      double residual = w.residual();
      if (residual <= target(w)) {
        return Status.CONVERGED;
      }
      if (!(residual < w.residual)) {
        fallBack(w);
      }
    }
    return Status.MAX_STEPS;
  }
}
