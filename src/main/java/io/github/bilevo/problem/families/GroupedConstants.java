package io.github.bilevo.problem.families;

import io.github.bilevo.math.NormBounds;
import io.github.bilevo.problem.ColumnGroups;
import java.util.Arrays;

/**
 * Constants of ½ Σ_g λ_g ‖w_g‖²: column g of M is w on group g, times the scale of λ_g. The columns
 * are orthogonal, so ‖M‖ = max_g s_g‖w_g‖; M is linear in w, so ν₂ = max s_g.
 */
final class GroupedConstants {
  private final int[] groupOf;
  private final double[] lambda;
  private final double[] scales;
  private final double[] squares;

  GroupedConstants(ColumnGroups groups) {
    groupOf = groups.groupOf();
    lambda = new double[groups.count()];
    scales = new double[groups.count()];
    squares = new double[groups.count()];
  }

  void setLambda(double[] lambda, double[] scales) {
    System.arraycopy(lambda, 0, this.lambda, 0, this.lambda.length);
    for (int g = 0; g < this.scales.length; g++) {
      this.scales[g] = Math.abs(scales[g]);
    }
  }

  /** min λ_g. */
  double smallest() {
    double smallest = lambda[0];
    for (double value : lambda) {
      smallest = Math.min(smallest, value);
    }
    return smallest;
  }

  /** max λ_g. */
  double largest() {
    return NormBounds.largest(lambda);
  }

  /** ν₂. */
  double mixedLipschitz() {
    return NormBounds.largest(scales);
  }

  /** ‖M(w)‖. */
  double mixedNorm(double[] w) {
    Arrays.fill(squares, 0.0);
    for (int j = 0; j < groupOf.length; j++) {
      squares[groupOf[j]] += w[j] * w[j];
    }
    double largest = 0.0;
    for (int g = 0; g < squares.length; g++) {
      largest = Math.max(largest, scales[g] * Math.sqrt(squares[g]));
    }
    return NormBounds.SLACK * largest;
  }
}
