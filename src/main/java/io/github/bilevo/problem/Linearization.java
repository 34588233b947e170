package io.github.bilevo.problem;

/**
 * Φ and its four derivative products at one point (z, λ), many times and cheaply: what they share
 * is computed once, when the point is set. Mutable, confined to one thread; nothing is allocated
 * after construction. {@link #setLambda} first, then {@link #setState}; a new λ invalidates the
 * state.
 */
public interface Linearization {
  /** Moves to λ ∈ ℝⁿ, which is copied. */
  void setLambda(double[] lambda);

  /** Moves to z ∈ ℝᵈ, which is copied. */
  void setState(double[] state);

  /** out ← Φ(z, λ). */
  void value(double[] out);

  /** out ← ∂₁Φ(z, λ) u, u ∈ ℝᵈ. */
  void stateProduct(double[] u, double[] out);

  /** out ← ∂₁Φ(z, λ)ᵀ u, u ∈ ℝᵈ. */
  void stateProductTransposed(double[] u, double[] out);

  /** out ← ∂₂Φ(z, λ) y ∈ ℝᵈ, y ∈ ℝⁿ. */
  void lambdaProduct(double[] y, double[] out);

  /** out ← ∂₂Φ(z, λ)ᵀ u ∈ ℝⁿ, u ∈ ℝᵈ. */
  void lambdaProductTransposed(double[] u, double[] out);

  /**
   * out ← (I − ∂₁Φ(z, λ)ᵀ) u, the operator of the linear system (11).
   *
   * <p>A map that knows I − ∂₁Φᵀ itself (αH for gradient descent) overrides this: subtracting two
   * nearly equal vectors would cost κε in the solution.
   */
  default void adjoint(double[] u, double[] out) {
    stateProductTransposed(u, out);
    for (int i = 0; i < out.length; i++) {
      out[i] = u[i] - out[i];
    }
  }

  /** out ← (I − ∂₁Φ(z, λ)) u, the transpose of {@link #adjoint}. */
  default void adjointTransposed(double[] u, double[] out) {
    stateProduct(u, out);
    for (int i = 0; i < out.length; i++) {
      out[i] = u[i] - out[i];
    }
  }

  /**
   * out_i ← (I − ∂₁Φ(z, λ))_ii.
   *
   * @throws UnsupportedOperationException unless {@link FixedPointMap#knowsAdjointDiagonal}
   */
  default void adjointDiagonal(double[] out) {
    throw new UnsupportedOperationException("the diagonal of ∂₁Φ is not known");
  }

  /**
   * Whether ∂₂Φ exists at this λ; after {@link #setLambda}. False only where a constant of Φ is a
   * function of λ without a derivative here, and then the λ-products are NaN.
   */
  default boolean differentiable() {
    return true;
  }

  /**
   * out ← the point of ℝᵈ, d = {@link FixedPointMap#blockSize}, where the problem's own derivatives
   * were taken; after {@link #setState}.
   *
   * @param state z, as it was set; not modified
   */
  default void point(double[] state, double[] out) {
    System.arraycopy(state, 0, out, 0, out.length);
  }

  /** α of a map that is a step of length α along a gradient, after {@link #setLambda}; else NaN. */
  default double stepSize() {
    return Double.NaN;
  }

  /** Scratch memory held, in bytes. */
  long bytes();
}
