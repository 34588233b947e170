package io.github.bilevo.problem;

import java.util.Optional;

/**
 * The lower level of a bilevel problem: either an objective to minimise or a fixed-point map.
 *
 * <p>Immutable and shareable between threads; all scratch memory is in what it hands out.
 */
public sealed interface LowerLevel permits LowerObjective, FixedPointMap {
  /** d, the length of the lower variable (for a map on a pair, the length of the pair). */
  int stateSize();

  /** n, the length of λ. */
  int lambdaSize();

  /**
   * What Φ or ℓ costs; empty where nobody has counted: expressions and families of a user's own
   * that do not tell.
   */
  default Optional<Flops> flops() {
    return Optional.empty();
  }

  /** Proven constants, with their own scratch memory; empty where the family has none. */
  default Optional<LowerConstants> newConstants() {
    return Optional.empty();
  }
}
