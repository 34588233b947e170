package io.github.bilevo.problem.families;

import io.github.bilevo.problem.ColumnGroups;
import java.util.Arrays;

/**
 * ½ Σ_g λ_g ‖w_g‖² with its derivatives: gradient λ_{g(j)} w_j, Hessian diag(λ_{g(j)}), and M = the
 * matrix whose column g holds w on group g. Mutable, confined to one thread.
 */
final class GroupedRegulariser {
  private final int[] groupOf;
  private final double[] lambda;

  GroupedRegulariser(ColumnGroups groups) {
    groupOf = groups.groupOf();
    lambda = new double[groups.count()];
  }

  void setLambda(double[] lambda) {
    System.arraycopy(lambda, 0, this.lambda, 0, this.lambda.length);
  }

  /** out ← out + diag(λ_{g(j)}) u. */
  void addProduct(double[] u, double[] out) {
    for (int j = 0; j < groupOf.length; j++) {
      out[j] += lambda[groupOf[j]] * u[j];
    }
  }

  /** out_j ← out_j + λ_{g(j)}. */
  void addDiagonal(double[] out) {
    for (int j = 0; j < groupOf.length; j++) {
      out[j] += lambda[groupOf[j]];
    }
  }

  /** out ← M z at w. */
  void mixed(double[] w, double[] z, double[] out) {
    for (int j = 0; j < groupOf.length; j++) {
      out[j] = w[j] * z[groupOf[j]];
    }
  }

  /** out ← Mᵀ u at w. */
  void mixedTransposed(double[] w, double[] u, double[] out) {
    Arrays.fill(out, 0, lambda.length, 0.0);
    for (int j = 0; j < groupOf.length; j++) {
      out[groupOf[j]] += w[j] * u[j];
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
    double largest = lambda[0];
    for (double value : lambda) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  /** The gradients of min λ_g and max λ_g; false at a tie of either. */
  boolean extremeGradients(double[] smallest, double[] largest) {
    return Extremes.smallest(lambda, 1.0, smallest) && Extremes.largest(lambda, 1.0, largest);
  }

  long bytes() {
    return 8L * lambda.length;
  }
}
