package io.github.bilevo.problem.families;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.Samples;
import java.util.Arrays;

/**
 * ½‖Xw − y‖² of some training rows as XᵀX and Xᵀy, which is what a point of it needs.
 *
 * @param samples X and y, their rows multiplied by the root of the loss's factor
 * @param normal XᵀX
 * @param moment Xᵀy
 */
record LeastSquaresRows(Samples samples, NormalMatrix normal, double[] moment) {
  static LeastSquaresRows of(Samples train) {
    Samples dense = new Samples(train.features().dense(), train.targets());
    double[] moment = new double[train.columns()];
    train.features().multiplyTransposed(train.targets(), moment);
    return new LeastSquaresRows(dense, NormalMatrix.of((DenseMatrix) dense.features()), moment);
  }

  /** Rows {@code from} to {@code to}, the loss times {@code scale}. */
  LeastSquaresRows restricted(int from, int to, double scale) {
    Samples rows = samples.rows(from, to);
    double root = Math.sqrt(scale); // 1 for 1: the same bits
    DenseMatrix x = (DenseMatrix) rows.features();
    double[] features = times(root, x.values());
    double[] targets = times(root, rows.targets());
    return of(new Samples(DenseMatrix.wrap(x.rows(), x.columns(), features), targets));
  }

  /** ‖y‖. */
  double targetNorm() {
    return Vectors.norm(samples.targets());
  }

  private static double[] times(double factor, double[] values) {
    return Arrays.stream(values).map(value -> factor * value).toArray();
  }
}
