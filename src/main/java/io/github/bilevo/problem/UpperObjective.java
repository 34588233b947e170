package io.github.bilevo.problem;

import java.util.Optional;

/** E: ℝᵈ × Λ → ℝ, the upper objective. Immutable and shareable between threads. */
public interface UpperObjective {
  /** d, the length of w. */
  int stateSize();

  /** n, the length of λ. */
  int lambdaSize();

  /** E and its gradients, with their own scratch memory, confined to one thread. */
  UpperPoint newPoint();

  /** Proven constants, with their own scratch memory; empty where the family has none. */
  default Optional<UpperConstants> newConstants() {
    return Optional.empty();
  }
}
