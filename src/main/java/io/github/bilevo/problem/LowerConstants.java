package io.github.bilevo.problem;

/**
 * Proven constants of a lower level at one λ, from which error bounds are made. With A = ∇²₁ℓ, s =
 * ∇₁ℓ, M = ∂(∇₁ℓ)/∂λ for an objective (2), and A = I − ∂₁Φ, s = w − Φ, M = −∂₂Φ for a map (1):
 *
 * <pre>
 *   m ≤ 1/‖A(w)⁻¹‖,   ‖w − w(λ)‖ ≤ ‖s(w)‖/m        m = μ, or 1 − q
 *   ‖A‖ ≤ L                                        L, or 1 + q
 *   ‖A(w) − A(w′)‖ ≤ ν₁‖w − w′‖                    ν̃₁, or ν₁
 *   ‖M(w) − M(w′)‖ ≤ ν₂‖w − w′‖                    ν̃₂, or ν₂
 * </pre>
 *
 * Each is an upper bound (m a lower one) in the Euclidean norm, proven for exact arithmetic with
 * the rounding of its own computation added; the roundings bound the error of what a {@link
 * LowerPoint} or {@link Linearization} computes, from the sizes of its operands. Mutable, confined
 * to one thread.
 */
public interface LowerConstants {
  /**
   * Moves to λ. May factorise a matrix, and then allocates; nothing else here does.
   *
   * @param lambda λ ∈ ℝⁿ. Not modified, may be kept until the next call
   * @param scales dλ_j/dθ_j where λ is itself a function of θ (ones where it is not): M's column j
   *     is multiplied by it. Not modified, may be kept until the next call
   */
  void setLambda(double[] lambda, double[] scales);

  /** m; not positive, or NaN, where nothing is proven at this λ. */
  double strongConvexity();

  /** L. */
  double smoothness();

  /** ν₁; 0 where ℓ is quadratic in w. */
  double hessianLipschitz();

  /**
   * ν₂, on the ball of radius {@code distance} about w, as far as iterates can get into it.
   *
   * @param w its first d coordinates. Not modified
   */
  double mixedLipschitz(double[] w, double distance);

  /** ‖M(w)‖ at most. */
  double mixedNorm(double[] w);

  /** ‖computed s(w) − s(w)‖ at most. */
  double gradientRounding(double[] w);

  /** ‖computed A u − A u‖ at most this times ‖u‖, given the point's own curvature. */
  double hessianRounding();

  /** ‖computed Mᵀu − Mᵀu‖ at most this times ‖u‖. */
  double mixedRounding(double[] w);
}
