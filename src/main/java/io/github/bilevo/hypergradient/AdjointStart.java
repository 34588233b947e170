package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vectors;

/**
 * Where a linear solve begins: v moves with λ, which moves on, so
 *
 * <pre>  v₀ = v + γ(v − v₋₁),  γ = ½  </pre>
 *
 * v, v₋₁ those of the last two epochs. Where a solve multiplies its error by a symmetric M, such
 * starts stay stable for any 0 ≤ M &lt; 1, and for any other with ‖M‖(1 + 2γ) &lt; 1. Storage 2d.
 * Mutable, confined to one thread.
 */
final class AdjointStart {
  private static final double AHEAD = 0.5; // γ

  private final double[] last;
  private final double[] before;

  /** Zero, for vectors of this length. */
  AdjointStart(int size) {
    last = new double[size];
    before = new double[size];
  }

  /** v₀ into {@code v}. */
  void begin(double[] v) {
    for (int i = 0; i < v.length; i++) {
      v[i] = last[i] + AHEAD * (last[i] - before[i]);
    }
  }

  /** An epoch ended at this v. */
  void keep(double[] v) {
    boolean first = Vectors.norm(last) == 0.0; // nothing to go on from
    Vectors.copy(first ? v : last, before);
    Vectors.copy(v, last);
  }

  /** The numbers that outlive an epoch. */
  int memory() {
    return 2 * last.length;
  }

  /** Writes them. */
  void copyInto(double[] target, int from) {
    System.arraycopy(last, 0, target, from, last.length);
    System.arraycopy(before, 0, target, from + last.length, before.length);
  }

  /** Goes back to what {@link #copyInto} wrote. */
  void restore(double[] source, int from) {
    System.arraycopy(source, from, last, 0, last.length);
    System.arraycopy(source, from + last.length, before, 0, before.length);
  }

  /** Memory held, in bytes. */
  long bytes() {
    return 16L * last.length;
  }
}
