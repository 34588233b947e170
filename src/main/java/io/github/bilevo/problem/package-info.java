/**
 * What a bilevel problem has to provide: products, never matrices (spec: {@code Φ(w, λ)}, {@code
 * ∂₁Φᵀu}, {@code ∂₂Φᵀu}, {@code E}, {@code ∇₁E}, {@code ∇₂E}, the projection onto Λ).
 */
package io.github.bilevo.problem;
