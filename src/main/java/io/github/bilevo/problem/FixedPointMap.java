package io.github.bilevo.problem;

/**
 * Φ: ℝᵈ × Λ → ℝᵈ whose fixed point w(λ) = Φ(w(λ), λ) is the lower level, (1) of Grazzi et al.
 * (2020).
 *
 * <p>A method with memory (heavy ball) is a map on z = (w_i, w_{i−1}): then {@link #stateSize} is
 * twice {@link #blockSize}, and the first block is w.
 */
public non-sealed interface FixedPointMap extends LowerLevel {
  /** Length of w, the first block of the state. */
  default int blockSize() {
    return stateSize();
  }

  /** Whether ∂₁Φ is symmetric at every point, by construction. */
  boolean symmetric();

  /** Whether {@link Linearization#adjointDiagonal} gives an answer. */
  default boolean knowsAdjointDiagonal() {
    return false;
  }

  /** Whether ∂₂Φ goes through constants of a method that count as functions of λ. */
  default boolean differentiatesConstants() {
    return false;
  }

  /** Φ and its derivatives, with their own scratch memory, confined to one thread. */
  Linearization newLinearization();
}
