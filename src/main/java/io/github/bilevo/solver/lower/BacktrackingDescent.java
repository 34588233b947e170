package io.github.bilevo.solver.lower;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.Status;

/**
 * Gradient descent on a convex ℓ whose step size is found by halving, from gradients alone; μ and L
 * need not be known:
 *
 * <pre>  w_{i+1} = w_i − αg,   α the first of 2α_{i−1}, α_{i−1}, … with ∇₁ℓ(w_i − αg)ᵀg ≥ ½‖g‖²
 * </pre>
 *
 * For convex ℓ the test implies Armijo's, ℓ(w_i − αg) ≤ ℓ(w_i) − ½α‖g‖², because ℓ lies above its
 * tangent at w_{i+1}; every α ≤ 1/(2L) passes it. So α ≥ min(α_0, 1/(4L)) and, ℓ being μ-strongly
 * convex, ℓ(w_t) − ℓ* ≤ (1 − μ/(4L))ᵗ (ℓ(w₀) − ℓ*) from any α_0 ≥ 1/(4L). The step found depends on
 * w: the method repeats no map, and iterative differentiation refuses it.
 *
 * <p>One step is one iteration: two gradients on average. A trial too long counts in none. Storage
 * 4d.
 *
 * @param objective ℓ
 * @param steps t, at least 1
 * @param tolerance CONVERGED at ‖∇₁ℓ‖ ≤ tolerance
 * @param initial w₀
 */
public record BacktrackingDescent(
    LowerObjective objective, int steps, double tolerance, Vec initial) implements LowerMethod {
  /** 2⁻⁶⁰: beyond it no step is short enough, and the gradient is rounding. */
  private static final int MOST_HALVINGS = 60;

  /** Checks the budget, the tolerance and the length of w₀. */
  public BacktrackingDescent {
    LowerMethod.check(steps, initial, objective.stateSize());
    LowerMethod.checkTolerance(tolerance);
  }

  /** Memory of one solve. */
  public static final class Workspace extends DescentWorkspace {
    private double alpha;

    private Workspace(LowerObjective objective) {
      super(objective);
    }

    /** α of the last step; the first trial's before there was one. */
    public double stepSize() {
      return alpha;
    }
  }

  @Override
  public String name() {
    return "gradient-descent";
  }

  @Override
  public int applicationsPerStep() {
    return 2;
  }

  @Override
  public FixedPointMap map() {
    return LowerMethod.descent(objective);
  }

  @Override
  public Workspace newWorkspace() {
    return new Workspace(objective);
  }

  @Override
  public void init(double[] lambda, double[] start, LowerWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    w.alpha = 1.0;
    w.start(lambda, start, tolerance);
  }

  @Override
  public Status step(LowerWorkspace workspace) {
    Workspace w = (Workspace) workspace;
    if (w.status != Status.RUNNING) {
      return w.status;
    }
    double squared = Vectors.dot(w.g, w.g);
    double alpha = w.steps == 0 ? w.alpha : 2.0 * w.alpha;
    boolean finite = false;
    for (int i = 0; i < MOST_HALVINGS; i++) {
      finite = w.attempt(-alpha, w.g);
      if (finite && Vectors.dot(w.trialGradient, w.g) >= 0.5 * squared) {
        w.alpha = alpha;
        return w.accept(tolerance, steps);
      }
      alpha *= 0.5;
    }
    return w.status = finite ? Status.STAGNATED : Status.NON_FINITE;
  }
}
