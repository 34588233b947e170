package io.github.bilevo.problem;

import java.util.Optional;
import java.util.OptionalDouble;

/** E: ℝᵈ × Λ → ℝ, the upper objective. Immutable and shareable between threads. */
public interface UpperObjective {
  /** d, the length of w. */
  int stateSize();

  /** n, the length of λ. */
  int lambdaSize();

  /** E and its gradients, with their own scratch memory, confined to one thread. */
  UpperPoint newPoint();

  /**
   * What E and its two gradients at one point (w, λ) cost together, counted as in {@link Flops};
   * empty where nobody has counted.
   */
  default OptionalDouble flops() {
    return OptionalDouble.empty();
  }

  /** Proven constants, with their own scratch memory; empty where the family has none. */
  default Optional<UpperConstants> newConstants() {
    return Optional.empty();
  }
}
