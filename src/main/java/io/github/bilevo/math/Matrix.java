package io.github.bilevo.math;

/**
 * A ∈ ℝ^{rows×columns} as the samples of a problem hold it: known by its products, dense or sparse.
 * Blocks are row-major with c columns and begin at index 0 of their arrays, which may be longer.
 * Outputs come last, are overwritten, and must not alias an input; nothing is allocated by a
 * product. A product sums in one fixed order, so that it gives the same bits each time.
 */
public sealed interface Matrix permits DenseMatrix, SparseMatrix {
  /** Number of rows. */
  int rows();

  /** Number of columns. */
  int columns();

  /** Number of entries that a product goes through: rows × columns, or the stored ones. */
  int entries();

  /** out ← A·x. x: not modified. */
  void multiply(double[] x, double[] out);

  /** out ← Aᵀ·x. x: not modified. */
  void multiplyTransposed(double[] x, double[] out);

  /** out ← A·B ∈ ℝ^{rows×c}, B ∈ ℝ^{columns×c}. B: not modified. */
  void multiply(int c, double[] b, double[] out);

  /** out ← Aᵀ·B ∈ ℝ^{columns×c}, B ∈ ℝ^{rows×c}. B: not modified. */
  void multiplyTransposed(int c, double[] b, double[] out);

  /**
   * out ← Aᵀ·B + diag(d)·U ∈ ℝ^{columns×c}, B ∈ ℝ^{rows×c}, d ∈ ℝ^{columns}, U ∈ ℝ^{columns×c}: the
   * gradient and the Hessian product of a regularised linear model. A sparse matrix writes {@code
   * out} in one sweep. B, d, U: not modified.
   */
  void multiplyTransposed(int c, double[] b, double[] d, double[] u, double[] out);

  /** Rows {@code from} to {@code to} (exclusive), copied. */
  Matrix rows(int from, int to);

  /** out ← (A∘A)ᵀ·B ∈ ℝ^{columns×c}, B ∈ ℝ^{rows×c}: diagonals of Aᵀdiag(b)A. B: not modified. */
  void multiplySquaredTransposed(int c, double[] b, double[] out);

  /** AᵀA where columns ≤ rows, else AAᵀ: the smaller of the two. A new matrix. */
  DenseMatrix gram();

  /** ‖A‖₁‖A‖_∞ or ‖A‖_F², whichever is smaller: a proven upper bound of ‖A‖₂², from one sweep. */
  double squaredNormBound();

  /**
   * This matrix, dense: itself, or a new one.
   *
   * @throws IllegalArgumentException if it has 2³¹ coordinates or more
   */
  DenseMatrix dense();

  /** Memory held, in bytes. */
  long bytes();
}
