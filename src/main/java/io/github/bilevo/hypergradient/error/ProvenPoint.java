package io.github.bilevo.hypergradient.error;

import io.github.bilevo.math.NormBounds;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.UpperConstants;
import io.github.bilevo.problem.UpperPoint;
import java.util.Arrays;
import java.util.Optional;

/**
 * A problem's proven constants beside the products they speak of, at one λ. Mutable, confined to
 * one thread; staying at a λ costs nothing.
 */
final class ProvenPoint {
  private final String kind;
  private final Optional<LowerConstants> lowerConstants;
  private final Optional<UpperConstants> upperConstants;
  private final LowerSystem system;
  private final UpperPoint upper;
  private final double[] lambda;
  private final double[] ones;
  private boolean placed;

  ProvenPoint(BilevelProblem problem) {
    kind = problem.kind();
    lowerConstants = problem.lower().newConstants();
    upperConstants = problem.upper().newConstants();
    system = LowerSystem.of(problem.lower());
    upper = problem.upper().newPoint();
    lambda = new double[problem.lambdaSize()];
    ones = new double[lambda.length];
    Arrays.fill(ones, 1.0);
  }

  /** Whether the family has proven constants at all. */
  boolean provable() {
    return lowerConstants.isPresent() && upperConstants.isPresent();
  }

  /** Moves to λ and says why nothing is proven there; empty if something is. */
  String place(double[] to) {
    if (!provable()) {
      String level = lowerConstants.isEmpty() ? "lower" : "upper";
      return "no proven constants of the " + level + " level of " + kind;
    }
    if (!placed || !Arrays.equals(to, lambda)) {
      Vectors.copy(to, lambda);
      placed = true;
      lower().setLambda(lambda, ones);
      upperConstants().setLambda(lambda, ones);
      system.setLambda(lambda);
      upper.setLambda(lambda);
    }
    double m = lower().strongConvexity();
    return m > 0.0 ? "" : "no contraction is proven at this λ: found m = " + m + "; wanted > 0";
  }

  /**
   * max(|1 − αm|, |1 − αL|) at the λ it was placed at, its rounding added: at least ‖∂₁Φ‖ anywhere,
   * of gradient descent with α on ℓ, and with α = 1, where it is q, of a lower level that is Φ.
   */
  double contraction(double alpha) {
    double least = alpha * lower().strongConvexity();
    double most = alpha * lower().smoothness();
    double factor = Math.max(Math.abs(1.0 - least), Math.abs(1.0 - most));
    return factor + NormBounds.rounding(1) * (1.0 + Math.abs(most));
  }

  /** Moves to w, both levels. */
  void setState(double[] w) {
    system.setState(w);
    upper.setState(w);
  }

  LowerConstants lower() {
    return lowerConstants.orElseThrow();
  }

  UpperConstants upperConstants() {
    return upperConstants.orElseThrow();
  }

  LowerSystem system() {
    return system;
  }

  UpperPoint upper() {
    return upper;
  }

  long bytes() {
    return system.bytes() + upper.bytes() + 16L * lambda.length;
  }
}
