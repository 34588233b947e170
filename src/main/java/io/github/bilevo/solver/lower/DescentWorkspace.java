package io.github.bilevo.solver.lower;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.solver.Status;

/**
 * What the methods keep that search along a direction of ℓ: w, g = ∇₁ℓ(w) and a trial point with
 * its own; 4d numbers. Confined to one thread.
 */
class DescentWorkspace extends LowerWorkspace {
  final LowerPoint point;
  double[] g;
  double[] trial;
  double[] trialGradient;
  private double firstNorm;
  private int gradients;

  DescentWorkspace(LowerObjective objective) {
    super(objective.stateSize());
    point = objective.newPoint();
    g = new double[z.length];
    trial = new double[z.length];
    trialGradient = new double[z.length];
  }

  /** The gradients of ℓ that were computed. */
  public final int gradients() {
    return gradients;
  }

  @Override
  public long bytes() {
    return point.bytes() + 32L * z.length;
  }

  /** Starts at w₀ with its gradient. */
  final void start(double[] lambda, double[] start, double tolerance) {
    start(start, z.length);
    point.setLambda(lambda);
    gradients = 1;
    point.setState(z);
    point.gradient(g);
    double norm = Vectors.norm(g);
    if (!Double.isFinite(norm)) {
      status = Status.NON_FINITE;
    } else if (norm <= tolerance) {
      status = Status.CONVERGED;
    }
    firstNorm = norm;
  }

  /** trial ← w + αp with its gradient; false if that is not finite. */
  final boolean attempt(double alpha, double[] p) {
    for (int i = 0; i < z.length; i++) {
      trial[i] = z[i] + alpha * p[i];
    }
    point.setState(trial);
    point.gradient(trialGradient);
    gradients++;
    return Vectors.isFinite(trialGradient) && Vectors.isFinite(trial);
  }

  /** w ← trial. */
  final Status accept(double tolerance, int budget) {
    double[] w = z;
    z = trial;
    trial = w;
    double[] previous = g;
    g = trialGradient;
    trialGradient = previous;
    steps++;
    double norm = Vectors.norm(g);
    if (norm <= tolerance) {
      return status = Status.CONVERGED;
    }
    if (norm > DIVERGENCE * Math.max(1.0, firstNorm)) {
      return status = Status.DIVERGED;
    }
    return status = steps < budget ? Status.RUNNING : Status.MAX_STEPS;
  }
}
