package io.github.bilevo.problem;

/**
 * ℓ: ℝᵈ × Λ → ℝ, strongly convex and smooth in w; the lower level is w(λ) = argmin_u ℓ(u, λ), (2)
 * of Grazzi et al. (2020).
 */
public non-sealed interface LowerObjective extends LowerLevel {
  /** A point with its own scratch memory, confined to one thread. */
  LowerPoint newPoint();

  /** Whether μ(λ) and L(λ) are known; where not, they are NaN and step sizes must be given. */
  default boolean knowsCurvature() {
    return true;
  }

  /** Whether {@link LowerPoint#hessianDiagonal} gives an answer. */
  default boolean knowsHessianDiagonal() {
    return false;
  }

  /** Whether its points can give ∇μ(λ) and ∇L(λ), wherever these exist. */
  default boolean differentiatesCurvature() {
    return false;
  }
}
