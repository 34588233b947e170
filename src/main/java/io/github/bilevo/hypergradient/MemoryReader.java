package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;

/** The numbers of a memory, in the order in which they were put there. Mutable. */
final class MemoryReader {
  private final double[] all;
  private int at;

  MemoryReader(Vec memory) {
    all = memory.toArray();
  }

  /** The next number. */
  double next() {
    return all[at++];
  }

  /** As many numbers as {@code target} holds. Modified. */
  void next(double[] target) {
    System.arraycopy(all, at, target, 0, target.length);
    at += target.length;
  }
}
