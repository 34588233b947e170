package io.github.bilevo.hypergradient.error;

/**
 * A proven bound of ‖g − ∇f(λ)‖₂, by where the error comes from.
 *
 * @param lower w is not w(λ)
 * @param linear the adjoint does not solve its system
 * @param round rounding
 */
public record ErrorBound(double lower, double linear, double round) {
  /** ω, the bound itself. */
  public double total() {
    return lower + linear + round;
  }
}
