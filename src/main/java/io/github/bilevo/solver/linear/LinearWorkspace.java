package io.github.bilevo.solver.linear;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;

/**
 * What every linear method keeps: x, b, r and one product, 4n numbers; a method that needs more
 * extends this. Mutable, confined to one thread.
 */
public class LinearWorkspace {
  /** Below this multiple of ‖b‖ a residual is rounding; methods stop there even at tolerance 0. */
  static final double ROUNDING = 1e-15;

  final double[] x;
  final double[] b;
  final double[] r;
  final double[] product;
  Status status = Status.MAX_STEPS;
  int steps;
  double bNorm;
  double residualNorm;

  LinearWorkspace(int n) {
    x = new double[n];
    b = new double[n];
    r = new double[n];
    product = new double[n];
  }

  /** The iterate x_k, the workspace's own array; always finite. */
  public double[] x() {
    return x;
  }

  /** How the solve stands. */
  public Status status() {
    return status;
  }

  /** k, the iterations made. */
  public int steps() {
    return steps;
  }

  /** ‖b‖. */
  public double rightHandSideNorm() {
    return bNorm;
  }

  /** ‖b − A x_k‖: of the recursion while running, recomputed once the status is terminal. */
  public double residualNorm() {
    return residualNorm;
  }

  /** Memory held, in bytes. */
  public long bytes() {
    return 32L * x.length;
  }

  /** r ← b − A x, with its norm; ends the solve at once when that is not finite. */
  final void start(LinearOperator a, double[] rightHandSide) {
    Vectors.copy(rightHandSide, b);
    steps = 0;
    bNorm = Vectors.norm(b);
    recomputeResidual(a);
    status = Double.isFinite(residualNorm) ? Status.RUNNING : Status.NON_FINITE;
  }

  /** r ← b − A x from the iterate itself. */
  final void recomputeResidual(LinearOperator a) {
    a.apply(x, product);
    Vectors.subtract(b, product, r);
    residualNorm = Vectors.norm(r);
  }

  /** ‖r‖ at which a solve has converged. */
  final double target(double relativeTolerance) {
    return Math.max(relativeTolerance, ROUNDING) * bNorm;
  }

  /** Ends the solve as {@code failure}; x is the last good iterate, and the residual is its own. */
  final Status fail(LinearOperator a, Status failure) {
    recomputeResidual(a);
    return status = failure;
  }

  /**
   * The verdict after a step whose recursive residual norm is {@code recursive}: convergence first,
   * then the budget. At the end the residual is recomputed, and a recursion that promised more than
   * the residual keeps is told as STAGNATED, unless only rounding level was asked for.
   */
  final Status classify(LinearOperator a, double recursive, double relativeTolerance, int budget) {
    residualNorm = recursive;
    double target = target(relativeTolerance);
    boolean met = recursive <= target;
    if (!met && steps < budget) {
      return status = Status.RUNNING;
    }
    recomputeResidual(a);
    if (!Double.isFinite(residualNorm)) {
      return status = Status.NON_FINITE;
    }
    if (met) {
      boolean kept = residualNorm <= target || relativeTolerance <= ROUNDING;
      return status = kept ? Status.CONVERGED : Status.STAGNATED;
    }
    return status = residualNorm <= target ? Status.CONVERGED : Status.MAX_STEPS;
  }
}
