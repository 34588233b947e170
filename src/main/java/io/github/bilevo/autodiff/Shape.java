package io.github.bilevo.autodiff;

/**
 * Rows × columns of a matrix, each at least 1; a column vector is n×1, a scalar 1×1. Coordinates
 * are row-major wherever a matrix is seen as a vector.
 */
public record Shape(int rows, int columns) {
  static final Shape SCALAR = new Shape(1, 1);

  /** Checks that there is a coordinate and that an array can hold all. */
  public Shape {
    if (rows < 1 || columns < 1 || (long) rows * columns > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "shape: found " + rows + "×" + columns + "; wanted from 1 to 2³¹ − 9 coordinates");
    }
  }

  /** rows·columns. */
  public int size() {
    return rows * columns;
  }

  /** Whether this is 1×1. */
  public boolean scalar() {
    return rows == 1 && columns == 1;
  }

  /** Whether this is n×1 or 1×n. */
  boolean vector() {
    return rows == 1 || columns == 1;
  }

  Shape transposed() {
    return new Shape(columns, rows);
  }

  /** Whether a matrix of this shape broadcasts to {@code target}: each side equal to it, or 1. */
  boolean expandsTo(Shape target) {
    return (rows == target.rows || rows == 1) && (columns == target.columns || columns == 1);
  }

  /**
   * The shape of an elementwise operation on two operands: on each side they agree, or one of them
   * is 1 and its only row or column is repeated.
   *
   * @throws IllegalArgumentException naming {@code operator} and both shapes
   */
  static Shape broadcast(String operator, Shape a, Shape b) {
    boolean rows = a.rows == b.rows || a.rows == 1 || b.rows == 1;
    boolean columns = a.columns == b.columns || a.columns == 1 || b.columns == 1;
    if (!rows || !columns) {
      throw new IllegalArgumentException(
          operator
              + ": found "
              + a
              + " and "
              + b
              + "; wanted rows and columns that agree or are 1");
    }
    return new Shape(Math.max(a.rows, b.rows), Math.max(a.columns, b.columns));
  }

  @Override
  public String toString() {
    return rows + "×" + columns;
  }
}
