package io.github.bilevo.math;

/** A square matrix A ∈ ℝⁿˣⁿ known only by its product with a vector. */
public interface LinearOperator {
  /** n. */
  int size();

  /** out ← A·v. Does not modify v; out must not alias v. */
  void apply(double[] v, double[] out);

  /**
   * out ← Aᵀ·v. Does not modify v; out must not alias v.
   *
   * @throws UnsupportedOperationException where A is not symmetric and Aᵀ is not known
   */
  default void applyTransposed(double[] v, double[] out) {
    if (!symmetric()) {
      throw new UnsupportedOperationException("Aᵀ is not known for this operator");
    }
    apply(v, out);
  }

  /** Whether A = Aᵀ, by construction and not by a test on numbers. */
  boolean symmetric();

  /** Whether {@link #diagonal} gives an answer. */
  default boolean knowsDiagonal() {
    return false;
  }

  /**
   * out_i ← a_ii.
   *
   * @throws UnsupportedOperationException unless it {@linkplain #knowsDiagonal is known}
   */
  default void diagonal(double[] out) {
    throw new UnsupportedOperationException("the diagonal is not known for this operator");
  }
}
