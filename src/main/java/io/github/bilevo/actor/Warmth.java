package io.github.bilevo.actor;

import io.github.bilevo.hypergradient.Memory;
import java.util.Optional;

/**
 * What the solvers keep after an epoch for the next one; part of a {@link
 * io.github.bilevo.hypergradient.RunSnapshot}. Immutable.
 *
 * @param lower of the lower solver, or of the whole estimator where that is one pass
 * @param linear of the linear solver; empty where there is none
 */
public record Warmth(Optional<Memory> lower, Optional<Memory> linear) {
  /** Nothing is known of either. */
  public static final Warmth NONE = new Warmth(Optional.empty(), Optional.empty());
}
