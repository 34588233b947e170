package io.github.bilevo.problem;

/**
 * ∇₁ℓ and the second-order products of ℓ at one point (w, λ). Mutable, confined to one thread;
 * nothing is allocated after construction.
 *
 * <p>Call {@link #setLambda} first: it computes what depends on λ alone (a kernel matrix), then
 * {@link #setState}, which computes what is shared at w (sigmoid weights). A new λ invalidates the
 * state.
 */
public interface LowerPoint {
  /** Moves to λ ∈ ℝⁿ, which is copied. */
  void setLambda(double[] lambda);

  /** Moves to w, the first d coordinates of {@code state}, which are copied. */
  void setState(double[] state);

  /** out ← ∇₁ℓ(w, λ) ∈ ℝᵈ. */
  void gradient(double[] out);

  /** out ← ∇²₁ℓ(w, λ) u, u ∈ ℝᵈ. u: not modified, not aliased. */
  void hessian(double[] u, double[] out);

  /**
   * out_i ← (∇²₁ℓ(w, λ))_ii, i = 1 … d.
   *
   * @throws UnsupportedOperationException unless {@link LowerObjective#knowsHessianDiagonal}
   */
  default void hessianDiagonal(double[] out) {
    throw new UnsupportedOperationException("the Hessian's diagonal is not known");
  }

  /** out ← M z ∈ ℝᵈ, M = ∂(∇₁ℓ)/∂λ ∈ ℝ^{d×n}, z ∈ ℝⁿ. */
  void mixed(double[] z, double[] out);

  /** out ← Mᵀ u ∈ ℝⁿ, u ∈ ℝᵈ. */
  void mixedTransposed(double[] u, double[] out);

  /** μ(λ): ℓ(·, λ) is μ-strongly convex. After {@link #setLambda}. May be ≤ 0 outside Λ. */
  double strongConvexity();

  /** L(λ): ∇₁ℓ(·, λ) is L-Lipschitz. After {@link #setLambda}. */
  double smoothness();

  /**
   * muGradient ← ∇μ(λ), smoothnessGradient ← ∇L(λ), both in ℝⁿ; after {@link #setLambda}. False,
   * and nothing is said of the outputs, where one of them does not exist: at a tie of the smallest
   * or of the largest λ_j, or of eigenvalues; or where the family cannot give them at all ({@link
   * LowerObjective#differentiatesCurvature}). May allocate, where it takes eigenvectors.
   */
  default boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
    return false;
  }

  /** Scratch memory held, in bytes. */
  long bytes();
}
