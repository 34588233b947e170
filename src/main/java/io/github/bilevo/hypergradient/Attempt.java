package io.github.bilevo.hypergradient;

/**
 * What one estimator of a race came to. Immutable.
 *
 * @param hypergradient of its last round
 * @param estimate ê, of its error
 * @param met whether ê ≤ θ‖g‖
 */
public record Attempt(Hypergradient hypergradient, double estimate, boolean met) {}
