package io.github.bilevo.math;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Immutable sparse matrix that keeps both compressed layouts, by row (CSR) and by column (CSC), 12
 * bytes per entry each. Within a row columns ascend, within a column rows do. An entry may be an
 * explicit 0; two entries at one place are refused, since a reader that makes them is mistaken.
 *
 * <p>A block product walks the layout along the longer side of A, so that only the operand on the
 * shorter side, which stays in cache, is touched out of order; both of its directions sum over
 * ascending rows or columns with one accumulator per coordinate, so the layout changes no bit. In
 * the shape of 20 Newsgroups (6000×101631, 66 per row, c = 20) A·B took 12 ms by column against 19
 * ms by row, where the block is 16 MB.
 */
public final class SparseMatrix implements Matrix {
  private final CompressedRows byRow;
  private final CompressedRows byColumn;

  /** What is done with each entry. */
  @FunctionalInterface
  public interface Entry {
    /** Value {@code value} at ({@code row}, {@code column}). */
    void at(int row, int column, double value);
  }

  private SparseMatrix(CompressedRows byRow) {
    this.byColumn = byRow.transposed();
    this.byRow = byColumn.transposed(); // ascending within each row, whatever the order was
    this.byRow.checkNoDuplicates();
  }

  /**
   * The matrix with value {@code values[k]} at ({@code rowOf[k]}, {@code columnOf[k]}), in any
   * order. Copied.
   *
   * @throws IllegalArgumentException if the lengths differ, an index is out of range, or two
   *     entries are at one place
   */
  public static SparseMatrix ofTriplets(
      int rows, int columns, int[] rowOf, int[] columnOf, double[] values) {
    if (rowOf.length != values.length || columnOf.length != values.length) {
      throw new IllegalArgumentException(
          "rowOf and columnOf: found "
              + rowOf.length
              + " and "
              + columnOf.length
              + " indices; wanted one per value, "
              + values.length);
    }
    checkIndices("columnOf", columnOf, columns);
    checkIndices("rowOf", rowOf, rows);
    return new SparseMatrix(CompressedRows.ofTriplets(rows, columns, rowOf, columnOf, values));
  }

  /**
   * The matrix whose row i has value {@code values[i][k]} in column {@code columnsOf[i][k]}, in any
   * order. Copied.
   *
   * @throws IllegalArgumentException if the lengths differ, an index is out of range, or two
   *     entries are at one place
   */
  public static SparseMatrix ofRows(int columns, int[][] columnsOf, double[][] values) {
    if (columnsOf.length != values.length) {
      throw new IllegalArgumentException(
          "columnsOf: found "
              + columnsOf.length
              + " rows; wanted those of values, "
              + values.length);
    }
    int[] starts = new int[values.length + 1];
    for (int i = 0; i < values.length; i++) {
      if (columnsOf[i].length != values[i].length) {
        throw new IllegalArgumentException(
            "columnsOf["
                + i
                + "]: found "
                + columnsOf[i].length
                + " indices; wanted one per value, "
                + values[i].length);
      }
      checkIndices("columnsOf[" + i + "]", columnsOf[i], columns);
      starts[i + 1] = Math.addExact(starts[i], values[i].length);
    }
    int[] indices = new int[starts[values.length]];
    double[] entries = new double[indices.length];
    for (int i = 0; i < values.length; i++) {
      System.arraycopy(columnsOf[i], 0, indices, starts[i], values[i].length);
      System.arraycopy(values[i], 0, entries, starts[i], values[i].length);
    }
    return new SparseMatrix(new CompressedRows(columns, starts, indices, entries));
  }

  /** The same matrix without its zeros. */
  public static SparseMatrix of(DenseMatrix matrix) {
    int[][] columnsOf = new int[matrix.rows()][];
    double[][] values = new double[matrix.rows()][];
    for (int i = 0; i < matrix.rows(); i++) {
      int count = 0;
      int[] indices = new int[matrix.columns()];
      double[] entries = new double[matrix.columns()];
      for (int j = 0; j < matrix.columns(); j++) {
        if (matrix.get(i, j) != 0.0) {
          indices[count] = j;
          entries[count++] = matrix.get(i, j);
        }
      }
      columnsOf[i] = Arrays.copyOf(indices, count);
      values[i] = Arrays.copyOf(entries, count);
    }
    return ofRows(matrix.columns(), columnsOf, values);
  }

  private static void checkIndices(String name, int[] indices, int size) {
    for (int k = 0; k < indices.length; k++) {
      if (indices[k] < 0 || indices[k] >= size) {
        throw new IllegalArgumentException(
            name + "[" + k + "]: found " + indices[k] + "; wanted 0 to " + (size - 1));
      }
    }
  }

  /**
   * The matrix made of these rows, in this order; a row may be chosen twice.
   *
   * @throws IllegalArgumentException if an index is out of range
   */
  public SparseMatrix selectRows(int[] chosen) {
    checkIndices("chosen", chosen, rows());
    return new SparseMatrix(byRow.select(chosen));
  }

  @Override
  public SparseMatrix rows(int from, int to) {
    return selectRows(IntStream.range(from, to).toArray());
  }

  @Override
  public int rows() {
    return byRow.rows();
  }

  @Override
  public int columns() {
    return byColumn.rows();
  }

  /** Number of entries, explicit zeros included. */
  @Override
  public int entries() {
    return byRow.entries();
  }

  /** All entries, explicit zeros included, row by row, columns ascending within one. */
  public void forEach(Entry action) {
    byRow.forEach(action::at);
  }

  private boolean wide() {
    return rows() <= columns();
  }

  @Override
  public void multiply(double[] x, double[] out) {
    multiply(1, x, out);
  }

  @Override
  public void multiplyTransposed(double[] x, double[] out) {
    multiplyTransposed(1, x, out);
  }

  @Override
  public void multiply(int c, double[] b, double[] out) {
    if (wide()) {
      byColumn.scatter(c, b, out);
    } else {
      byRow.gather(c, b, out);
    }
  }

  @Override
  public void multiplyTransposed(int c, double[] b, double[] out) {
    if (wide()) {
      byColumn.gather(c, b, out);
    } else {
      byRow.scatter(c, b, out);
    }
  }

  @Override
  public void multiplyTransposed(int c, double[] b, double[] d, double[] u, double[] out) {
    if (wide()) {
      byColumn.gather(c, b, d, u, out);
    } else {
      byRow.scatter(c, b, out);
      Blocks.addScaledRows(columns(), c, d, u, out);
    }
  }

  @Override
  public void multiplySquaredTransposed(int c, double[] b, double[] out) {
    byColumn.gatherSquared(c, b, out);
  }

  @Override
  public DenseMatrix gram() {
    return columns() <= rows() ? byColumn.gram(byRow) : byRow.gram(byColumn);
  }

  @Override
  public double squaredNormBound() {
    double product = byRow.largestAbsoluteSum() * byColumn.largestAbsoluteSum();
    return Math.min(product, byRow.sumOfSquares());
  }

  @Override
  public DenseMatrix dense() {
    DenseMatrix dense = DenseMatrix.zeros(rows(), columns());
    byRow.forEach(dense::set);
    return dense;
  }

  /** ‖a_i‖² of every row. A new array. */
  double[] squaredRowNorms() {
    double[] squares = new double[rows()];
    byRow.forEach((i, j, value) -> squares[i] += value * value);
    return squares;
  }

  @Override
  public long bytes() {
    return byRow.bytes() + byColumn.bytes();
  }
}
