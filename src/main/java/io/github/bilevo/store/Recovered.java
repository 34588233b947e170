package io.github.bilevo.store;

import io.github.bilevo.hypergradient.RunSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * What is left of a run. Immutable.
 *
 * @param snapshot of the newest readable checkpoint; empty if there is none
 * @param number of that checkpoint; 0 if there is none
 * @param skipped the newer ones, each with what is wrong with it, newest first
 */
public record Recovered(Optional<RunSnapshot> snapshot, long number, List<String> skipped) {
  /** Whether checkpoints were written, and not one of them can be read. */
  public boolean lost() {
    return snapshot.isEmpty() && !skipped.isEmpty();
  }
}
