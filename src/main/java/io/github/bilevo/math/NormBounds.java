package io.github.bilevo.math;

/**
 * Proven upper bounds of norms and of rounding errors. None of them rests on power iteration, which
 * approaches a norm from below.
 *
 * <p>A computed eigenvalue of a Gram matrix is off by at most {@link #eigenvalueError}: the
 * product's rounding, then the factorisation's backward error (Weyl's inequality). Sums of squares
 * are off by their length times ε; {@link #SLACK} covers that for any sum that fits in memory here.
 */
public final class NormBounds {
  /** Factor that makes a computed sum of non-negative terms an upper bound of the exact one. */
  public static final double SLACK = 1.0 + 1e-7;

  /** ε, the distance from 1 to the next number. */
  private static final double EPSILON = 0x1p-52;

  private NormBounds() {}

  /**
   * ε max(n + 10, 10√n), n = {@code length}: more than the error of two sums of n products in a
   * row, in whatever order, relative to the norms of their operands. One of them is off by at most
   * γ_n = nu/(1 − nu), u = ε/2 (Higham 2002, section 3.1), so that the two leave more than 9ε for
   * the roundings beside them. Nothing is assumed of how errors add up.
   */
  public static double rounding(long length) {
    double n = Math.max(1L, length);
    return EPSILON * Math.max(n + 10.0, 10.0 * Math.sqrt(n));
  }

  /** An upper bound of ‖a‖₂², a the computed norms' owner: {@code computed} with its error. */
  public static double squared(Matrix a, double computed) {
    double squares = sum(squaredRowNorms(a));
    double error = eigenvalueError(a.rows(), a.columns(), squares);
    return SLACK * Math.min(computed + error, squares);
  }

  /** An upper bound of ‖A‖₂²: an eigenvalue where A's smaller side is at most 2000. */
  public static double squared(Matrix a) {
    return squared(a, Spectra.squaredNorm(a));
  }

  /**
   * How far a computed eigenvalue of AᵀA may be from an exact one, given ‖A‖_F²; for an eigenvalue
   * of a symmetric matrix itself give its order twice and its Frobenius norm.
   */
  public static double eigenvalueError(int rows, int columns, double squares) {
    return 10.0 * EPSILON * (rows + columns) * squares;
  }

  /** An upper bound of the Frobenius norm of what {@code values} hold. */
  public static double frobenius(double[] values) {
    double squares = 0.0;
    for (double value : values) {
      squares += value * value;
    }
    return SLACK * Math.sqrt(squares);
  }

  /** An upper bound of ‖A‖₂ of a symmetric n×n matrix: min(‖A‖_∞, ‖A‖_F). */
  public static double symmetric(int n, double[] values) {
    double largest = 0.0;
    double squares = 0.0;
    for (int i = 0, at = 0; i < n; i++) {
      double sum = 0.0;
      for (int j = 0; j < n; j++, at++) {
        sum += Math.abs(values[at]);
        squares += values[at] * values[at];
      }
      largest = Math.max(largest, sum);
    }
    return SLACK * Math.min(largest, Math.sqrt(squares));
  }

  /** ‖a_i‖² of every row. A new array. */
  public static double[] squaredRowNorms(Matrix a) {
    if (a instanceof SparseMatrix sparse) {
      return sparse.squaredRowNorms();
    }
    double[] values = a.dense().values();
    double[] squares = new double[a.rows()];
    for (int i = 0, at = 0; i < squares.length; i++) {
      for (int j = 0; j < a.columns(); j++, at++) {
        squares[i] += values[at] * values[at];
      }
    }
    return squares;
  }

  /** Σ values. */
  public static double sum(double[] values) {
    double sum = 0.0;
    for (double value : values) {
      sum += value;
    }
    return sum;
  }

  /** max values; 0 of none. */
  public static double largest(double[] values) {
    double largest = 0.0;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    return largest;
  }
}
