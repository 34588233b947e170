package io.github.bilevo.math;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;

/** Dense row-major matrix over EJML's storage; products go through {@link Backend#active()}. */
public final class DenseMatrix implements Matrix {
  private final DMatrixRMaj matrix;

  private DenseMatrix(DMatrixRMaj matrix) {
    this.matrix = matrix;
  }

  /**
   * The zero matrix.
   *
   * @throws IllegalArgumentException if it would have 2³¹ coordinates or more
   */
  public static DenseMatrix zeros(int rows, int columns) {
    if ((long) rows * columns > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "rows × columns: found " + rows + " × " + columns + "; wanted fewer than 2³¹");
    }
    return new DenseMatrix(new DMatrixRMaj(rows, columns));
  }

  /** The matrix whose row-major coordinates are {@code values}, which is kept, not copied. */
  public static DenseMatrix wrap(int rows, int columns, double[] values) {
    if (values.length != rows * columns) {
      throw new IllegalArgumentException(
          "values: found " + values.length + "; wanted " + rows + " × " + columns);
    }
    return new DenseMatrix(DMatrixRMaj.wrap(rows, columns, values));
  }

  /** The matrix with these rows, copied; each must have the same length. */
  public static DenseMatrix ofRows(double[][] rows) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    double[] values = new double[rows.length * columns];
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != columns) {
        throw new IllegalArgumentException(
            "row " + i + ": found " + rows[i].length + " columns; wanted " + columns);
      }
      System.arraycopy(rows[i], 0, values, i * columns, columns);
    }
    return wrap(rows.length, columns, values);
  }

  @Override
  public int rows() {
    return matrix.numRows;
  }

  @Override
  public int columns() {
    return matrix.numCols;
  }

  /** Coordinate (i, j). */
  public double get(int i, int j) {
    return matrix.data[i * matrix.numCols + j];
  }

  /** Sets coordinate (i, j). */
  public void set(int i, int j, double value) {
    matrix.data[i * matrix.numCols + j] = value;
  }

  /** The row-major storage itself, not a copy. */
  public double[] values() {
    return matrix.data;
  }

  /** The same storage as an EJML matrix, for factorisations. */
  public DMatrixRMaj ejml() {
    return matrix;
  }

  @Override
  public void multiply(double[] x, double[] out) {
    Backend.active().gemv(rows(), columns(), matrix.data, x, out);
  }

  @Override
  public void multiplyTransposed(double[] x, double[] out) {
    Backend.active().gemvTransposed(rows(), columns(), matrix.data, x, out);
  }

  @Override
  public void multiply(int c, double[] b, double[] out) {
    Backend.active().gemm(rows(), c, columns(), matrix.data, b, out);
  }

  @Override
  public void multiplyTransposed(int c, double[] b, double[] out) {
    Backend.active().gemmTransposedLeft(columns(), c, rows(), matrix.data, b, out);
  }

  @Override
  public void multiplyTransposed(int c, double[] b, double[] d, double[] u, double[] out) {
    multiplyTransposed(c, b, out);
    Blocks.addScaledRows(columns(), c, d, u, out);
  }

  @Override
  public DenseMatrix rows(int from, int to) {
    int p = columns();
    return wrap(to - from, p, Arrays.copyOfRange(matrix.data, from * p, to * p));
  }

  @Override
  public void multiplySquaredTransposed(int c, double[] b, double[] out) {
    Arrays.fill(out, 0, columns() * c, 0.0);
    for (int i = 0, from = 0; i < rows(); i++) {
      for (int j = 0, at = 0; j < columns(); j++, from++) {
        double square = matrix.data[from] * matrix.data[from];
        for (int q = 0; q < c; q++, at++) {
          out[at] += square * b[i * c + q];
        }
      }
    }
  }

  @Override
  public DenseMatrix gram() {
    int m = rows();
    int n = columns();
    DenseMatrix gram = zeros(Math.min(m, n), Math.min(m, n));
    if (n <= m) {
      Backend.active().gemmTransposedLeft(n, n, m, matrix.data, matrix.data, gram.values());
    } else {
      Backend.active().gemmTransposedRight(m, m, n, matrix.data, matrix.data, gram.values());
    }
    return gram;
  }

  @Override
  public double squaredNormBound() {
    double[] columnSums = new double[columns()];
    double largestRow = 0.0;
    double squares = 0.0;
    for (int i = 0, at = 0; i < rows(); i++) {
      double rowSum = 0.0;
      for (int j = 0; j < columns(); j++, at++) {
        double size = Math.abs(matrix.data[at]);
        rowSum += size;
        columnSums[j] += size;
        squares += size * size;
      }
      largestRow = Math.max(largestRow, rowSum);
    }
    double largestColumn = 0.0;
    for (double sum : columnSums) {
      largestColumn = Math.max(largestColumn, sum);
    }
    return Math.min(largestRow * largestColumn, squares);
  }

  @Override
  public DenseMatrix dense() {
    return this;
  }

  @Override
  public int entries() {
    return matrix.data.length;
  }

  @Override
  public long bytes() {
    return 8L * matrix.data.length;
  }
}
