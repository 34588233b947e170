package io.github.bilevo.hypergradient.error;

/**
 * An estimate of ‖g − ∇f(λ)‖₂ that is no bound.
 *
 * @param value ê = d₁/(1 − ϑ); the last d₁ where it is not reliable
 * @param ratio ϑ
 * @param distance p, the look-ahead at which it was found
 * @param reliable whether ϑ ≤ ½ was reached
 */
public record ErrorEstimate(double value, double ratio, int distance, boolean reliable) {}
