package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;

/**
 * Numbers of minibatches, uniform on 0 … m−1, from SplitMix64 (Steele, Lea &amp; Flood 2014): the
 * state is one number, s ← s + 0x9E3779B97F4A7C15, and the draw is a mix of it. The same seed gives
 * the same batches on every machine, and a run can be continued from the state alone. Mutable.
 */
final class RandomBatches {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final long LOW = 0xFFFFFFFFL;

  private long state;

  RandomBatches(long seed) {
    state = seed;
  }

  /** What to store to go on from here: the state's halves, which doubles hold exactly. */
  Vec memory() {
    return Vec.copyOf(state >>> 32, state & LOW);
  }

  /** Goes on from there. */
  void restore(MemoryReader memory) {
    long high = (long) memory.next();
    state = high << 32 | (long) memory.next();
  }

  /** The next number below m ≥ 1. */
  int below(int m) {
    long most = (1L << 53) / m * m; // what is beyond would favour small numbers
    long bits;
    do {
      bits = next() >>> 11;
    } while (bits >= most);
    return (int) (bits % m);
  }

  private long next() {
    long z = state += GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
