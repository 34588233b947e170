package io.github.bilevo.problem;

/**
 * What the oracle of a lower level costs, in floating-point operations: a multiplication and an
 * addition are two. Counted are the products with data and with matrices, the leading term; what
 * costs O(d) or O(n), and the spectra that optimal step sizes ask for, are left out.
 *
 * <p>A product with ∂₁Φ or ∂₁Φᵀ (H for an objective) is taken for one application of Φ (one
 * gradient): the two differ by a factor of about two at most.
 *
 * @param perLambda what is computed once for each new λ
 * @param perApplication of Φ or ∇₁ℓ at a new state, or of a product with ∂₁Φ, ∂₁Φᵀ or H
 * @param perMixed of a product with ∂₂Φᵀ or Mᵀ; one with ∂₂Φ or M is taken for as much
 */
public record Flops(double perLambda, double perApplication, double perMixed) {
  /** Both, one after the other. */
  public Flops plus(Flops other) {
    return new Flops(
        perLambda + other.perLambda,
        perApplication + other.perApplication,
        perMixed + other.perMixed);
  }
}
