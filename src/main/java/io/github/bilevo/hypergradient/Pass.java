package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;

/**
 * A computation in steps, so that whoever drives it (a loop, an actor in turns) decides only
 * <em>when</em> to step: {@code begin}, {@code step} until the status is terminal, {@code result}.
 * Where the driver pauses between steps changes no bit of the result.
 *
 * <p>Owns its workspace and what it keeps from one pass to the next (warm starts). Mutable,
 * confined to one thread at a time. A new {@code begin} abandons what was under way.
 *
 * @param <I> what a pass starts from
 * @param <O> what it ends in, immutable
 */
public interface Pass<I, O> {
  /** Starts a pass. */
  void begin(I input);

  /** One product's worth of work; does nothing once the status is terminal. Allocates nothing. */
  Status step();

  /** The outcome; only after a terminal status. */
  O result();

  /**
   * What it keeps from one pass to the next, between passes: everything the next result depends on
   * beside its input. Empty where every pass starts afresh.
   */
  default Vec memory() {
    return Vec.copyOf();
  }

  /**
   * The same as {@link #memory}, sharing with the one before what has not changed since: for who
   * takes one after every pass, of a memory of which a pass changes little.
   */
  default Memory sharedMemory() {
    return Memory.of(memory());
  }

  /**
   * Goes back to a memory of a pass of the same estimator, between passes: the results that follow
   * are those that followed it, bit for bit.
   *
   * @throws IllegalArgumentException if its length is not that of {@link #memory}
   */
  default void restore(Vec memory) {
    checkMemory(memory, 0);
  }

  /**
   * Checks a memory's length.
   *
   * @throws IllegalArgumentException naming {@code memory}
   */
  static void checkMemory(Vec memory, int wanted) {
    if (memory.size() != wanted) {
      throw new IllegalArgumentException(
          "memory: found " + memory.size() + " numbers; wanted " + wanted);
    }
  }

  /** Runs a whole pass on the calling thread. */
  default O run(I input) {
    begin(input);
    while (!step().terminal()) {
      // each step does the work
    }
    return result();
  }
}
