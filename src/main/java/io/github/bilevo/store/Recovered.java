package io.github.bilevo.store;

import io.github.bilevo.hypergradient.RunSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * What is left of a run. Immutable.
 *
 * @param checkpoint the newest readable one; empty if there is none
 * @param number of that checkpoint; 0 if there is none
 * @param skipped the newer ones, each with what is wrong with it, newest first
 */
public record Recovered(Optional<Checkpoint> checkpoint, long number, List<String> skipped) {
  /** That checkpoint's run. */
  public Optional<RunSnapshot> snapshot() {
    return checkpoint.map(Checkpoint::snapshot);
  }

  /** Whether checkpoints were written, and not one of them can be read. */
  public boolean lost() {
    return checkpoint.isEmpty() && !skipped.isEmpty();
  }
}
