package io.github.bilevo.math;

/**
 * The dense products every hot path goes through. Matrices are row-major; outputs are the last
 * argument, are overwritten and must not alias an input. Nothing is allocated.
 *
 * <p>One implementation gives the same bits for the same operands each time, whatever the JIT does
 * and however many threads call it; two implementations agree to about 1e-12.
 */
public interface Kernels {
  /** {@code openblas}, {@code vector} or {@code plain}. */
  String name();

  /** y ← A x, A ∈ ℝ^{rows×columns}. */
  void gemv(int rows, int columns, double[] a, double[] x, double[] y);

  /** y ← Aᵀ x, A ∈ ℝ^{rows×columns}, x ∈ ℝ^{rows}. */
  void gemvTransposed(int rows, int columns, double[] a, double[] x, double[] y);

  /** C ← A B, A ∈ ℝ^{m×k}, B ∈ ℝ^{k×n}. */
  void gemm(int m, int n, int k, double[] a, double[] b, double[] c);

  /** C ← Aᵀ B, A ∈ ℝ^{k×m}, B ∈ ℝ^{k×n}. */
  void gemmTransposedLeft(int m, int n, int k, double[] a, double[] b, double[] c);

  /** C ← A Bᵀ, A ∈ ℝ^{m×k}, B ∈ ℝ^{n×k}. */
  void gemmTransposedRight(int m, int n, int k, double[] a, double[] b, double[] c);

  /** xᵀy over the whole of both arrays, which have one length. */
  double dot(double[] x, double[] y);

  /** y ← y + αx. */
  void axpy(double alpha, double[] x, double[] y);

  /** y ← x + βy. */
  void xpby(double[] x, double beta, double[] y);

  /** out_i ← exp(x_i); may be in place (out == x). */
  void exp(double[] x, double[] out);

  /** out_i ← tanh(x_i), to a few ulp; may be in place. */
  default void tanh(double[] x, double[] out) {
    tanh(x, 0, x.length, out);
  }

  /** out_i ← tanh(x_i) for from ≤ i &lt; to. */
  void tanh(double[] x, int from, int to, double[] out);

  /**
   * out ← Aᵀ (d ∘ (A v)), A ∈ ℝ^{rows×columns}, d ∈ ℝ^{rows}, v ∈ ℝ^{columns}: the product of v
   * with the Hessian of a generalised linear model. An implementation may read A once instead of
   * twice.
   *
   * @param scratchRows of length rows or more. Modified: becomes d ∘ (A v).
   */
  default void weightedGram(
      int rows,
      int columns,
      double[] a,
      double[] d,
      double[] v,
      double[] scratchRows,
      double[] out) {
    gemv(rows, columns, a, v, scratchRows);
    for (int i = 0; i < rows; i++) {
      scratchRows[i] *= d[i];
    }
    gemvTransposed(rows, columns, a, scratchRows, out);
  }
}
