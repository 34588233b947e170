package io.github.bilevo.autodiff;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Matrix;
import java.util.List;

/** Constants, and operators on more than two operands. */
public final class Expressions {
  private Expressions() {}

  /** A 1×1 constant. */
  public static Expr scalar(double value) {
    return new Expr(new Op.Scalar(value), Shape.SCALAR, List.of());
  }

  /**
   * A constant matrix; not copied, nobody may change it afterwards. A sparse one may only be
   * transposed and multiplied with something dense, best from the left.
   */
  public static Expr constant(Matrix matrix) {
    Shape shape = new Shape(matrix.rows(), matrix.columns());
    Matrix kept = shape.vector() ? matrix.dense() : matrix;
    return shape.scalar()
        ? scalar(matrix.dense().get(0, 0))
        : new Expr(new Op.Constant(kept), shape, List.of());
  }

  /** A constant column vector, n×1; not copied, nobody may change it afterwards. */
  public static Expr column(double... values) {
    return constant(DenseMatrix.wrap(values.length, 1, values));
  }

  /** The identity of ℝⁿ, n×n. */
  public static Expr identity(int n) {
    DenseMatrix matrix = DenseMatrix.zeros(n, n);
    for (int i = 0; i < n; i++) {
      matrix.set(i, i, 1.0);
    }
    return constant(matrix);
  }

  /** rows × columns zeros. */
  public static Expr zeros(int rows, int columns) {
    return zeros(new Shape(rows, columns));
  }

  static Expr zeros(Shape shape) {
    return scalar(0.0).expand(shape);
  }

  /** The matrices below each other; all have the same columns. */
  public static Expr below(Expr... parts) {
    return concat(true, List.of(parts));
  }

  /** The matrices side by side; all have the same rows. */
  public static Expr beside(Expr... parts) {
    return concat(false, List.of(parts));
  }

  static Expr concat(boolean vertical, List<Expr> parts) {
    String name = vertical ? "below" : "beside";
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(name + ": found no matrix; wanted at least one");
    }
    Shape first = parts.get(0).shape();
    int rows = 0;
    int columns = 0;
    for (Expr part : parts) {
      Shape shape = part.shape();
      if (vertical ? shape.columns() != first.columns() : shape.rows() != first.rows()) {
        throw new IllegalArgumentException(
            name
                + ": found "
                + shape
                + " after "
                + first
                + "; wanted the same "
                + (vertical ? "columns" : "rows"));
      }
      rows += shape.rows();
      columns += shape.columns();
    }
    Shape whole = vertical ? new Shape(rows, first.columns()) : new Shape(first.rows(), columns);
    return new Expr(new Op.Concat(vertical), whole, parts);
  }

  /** Y ∈ {0, 1}^{n×classes} with Y_{i, labels_i} = 1. */
  public static Expr oneHot(int[] labels, int classes) {
    DenseMatrix matrix = DenseMatrix.zeros(labels.length, classes);
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "labels[" + i + "]: found " + labels[i] + "; wanted from 0 to " + (classes - 1));
      }
      matrix.set(i, labels[i], 1.0);
    }
    return constant(matrix);
  }

  /**
   * (log Σ_j exp(s_ij) − s_{i, labels_i})_i, the cross-entropy of each row, n×1; its {@link
   * Expr#mean} is the usual loss. Without overflow.
   *
   * @param logits s, n × classes
   * @param labels one of 0 … classes − 1 for each row
   */
  public static Expr softmaxCrossEntropy(Expr logits, int... labels) {
    if (labels.length != logits.shape().rows()) {
      throw new IllegalArgumentException(
          "softmaxCrossEntropy: found "
              + labels.length
              + " labels for logits of "
              + logits.shape()
              + "; wanted one per row");
    }
    Expr chosen = logits.times(oneHot(labels, logits.shape().columns()));
    return logits.logSumExp().minus(chosen.rowSums());
  }

  /**
   * The convolution of N images, the rows of {@code images}, with each of the filters, the rows of
   * {@code kernels}; see {@link Convolution} for the layout.
   */
  public static Expr convolve(Convolution geometry, Expr images, Expr kernels) {
    return geometry.forward(images, kernels);
  }
}
