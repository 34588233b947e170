package io.github.bilevo.actor;

import io.github.bilevo.hypergradient.Memory;
import java.util.Optional;

/**
 * How a solver begins.
 *
 * @param memory what its pass kept before; used where the sizes agree, as they do under the same
 *     plan
 * @param pulse tells when it is in the core
 */
public record Outset(Optional<Memory> memory, Pulse pulse) {
  /** Afresh, and watched by nobody. */
  static Outset afresh(Turn turn) {
    return new Outset(Optional.empty(), new Pulse(turn.nanoTime()));
  }
}
