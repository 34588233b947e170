package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.UpperPoint;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Algorithm 1, forward mode. One step is one column of Z_i (two products), or one application of Φ;
 * at w_t, one coordinate of Zᵀ∇₁E. So a turn is as short for many λ as for one.
 */
final class ForwardItdPass extends IterativePass {
  private final double[][] columns;
  private final double[] unit;
  private final double[] product;
  private double[] scratch;
  private int j;

  ForwardItdPass(ForwardItd itd, LongSupplier nanoTime) {
    super(itd.problem(), itd.lower(), itd.warmLower(), nanoTime);
    int size = itd.lower().map().stateSize();
    columns = new double[itd.problem().lambdaSize()][size];
    unit = new double[columns.length];
    product = new double[size];
    scratch = new double[size];
  }

  @Override
  boolean beforeIterate(int i, double[] state, Linearization linearization) {
    if (j == columns.length) {
      j = 0;
      return false;
    }
    if (j == 0) {
      linearization.setState(state);
    }
    unit[j] = 1.0;
    linearization.lambdaProduct(unit, product);
    unit[j] = 0.0;
    if (i > 0) { // Z_0 = 0
      double[] z = columns[j];
      linearization.stateProduct(z, scratch);
      Vectors.axpy(1.0, product, scratch);
      columns[j] = scratch;
      scratch = z;
    } else {
      Vectors.copy(product, columns[j]);
    }
    j++;
    return true;
  }

  @Override
  void started() {
    j = 0;
  }

  @Override
  void turned(int t, UpperPoint upper) {
    Arrays.fill(product, 0.0); // the pair's second block of ∇₁E
    upper.stateGradient(product);
    j = 0;
  }

  @Override
  boolean sweep(Linearization linearization, double[] gradient) {
    gradient[j] += Vectors.dot(columns[j], product);
    return ++j == columns.length;
  }

  @Override
  Certified certify(Certifier certifier, double[] lambda, double[] state, AdjointSums sums) {
    return certifier.forward(lambda, state, columns);
  }

  @Override
  long trajectoryBytes() {
    return 0;
  }

  @Override
  long methodBytes() {
    return 8L * (columns.length + 2L) * product.length + 8L * unit.length;
  }
}
