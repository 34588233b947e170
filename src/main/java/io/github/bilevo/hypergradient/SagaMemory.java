package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import java.util.Arrays;

/**
 * The last seen φ_i of each of m minibatches and their mean, for the variance-reduced estimate
 *
 * <pre>  φ_i − φ_i^remembered + mean_l φ_l^remembered  </pre>
 *
 * of the mean of all φ (SAGA, Defazio et al. 2014): unbiased over i, and exact once nothing moves.
 * Memory (m + 1) vectors, and m more once its content was asked for: then a copy of each is kept
 * until it changes, so that the content costs what has changed since the last time. Mutable.
 */
final class SagaMemory {
  private static final int PAGE = 64; // a change costs this and m over this, in references

  private final double[][] remembered;
  private final double[] mean;
  private final Vec[] copies; // of what is remembered; null where it has changed since
  private final Memory[] pages; // of the copies; likewise
  private boolean copied;

  SagaMemory(int m, int size) {
    remembered = new double[m][size];
    mean = new double[size];
    copies = new Vec[m];
    pages = new Memory[(m + PAGE - 1) / PAGE];
  }

  /** Remembers φ_i for the first time. */
  void fill(int i, double[] phi) {
    System.arraycopy(phi, 0, remembered[i], 0, mean.length);
    changed(i);
    if (i == remembered.length - 1) {
      Arrays.fill(mean, 0.0);
      for (double[] one : remembered) {
        for (int k = 0; k < mean.length; k++) {
          mean[k] += one[k] / remembered.length;
        }
      }
    }
  }

  /** φ ← the estimate, with φ_i = {@code phi}, which is remembered from now on. */
  void estimate(int i, double[] phi) {
    double[] old = remembered[i];
    for (int k = 0; k < mean.length; k++) {
      double fresh = phi[k];
      double difference = fresh - old[k];
      phi[k] = difference + mean[k];
      mean[k] += difference / remembered.length;
      old[k] = fresh;
    }
    changed(i);
  }

  /** The mean, and what is remembered. */
  Memory memory() {
    Memory[] parts = new Memory[1 + pages.length];
    parts[0] = Memory.of(Vec.copyOf(mean));
    for (int page = 0; page < pages.length; page++) {
      if (pages[page] == null) {
        pages[page] = copyOfPage(page);
      }
      parts[1 + page] = pages[page];
    }
    copied = true;
    return Memory.join(parts);
  }

  private Memory copyOfPage(int page) {
    int from = page * PAGE;
    int to = Math.min(from + PAGE, copies.length);
    for (int i = from; i < to; i++) {
      if (copies[i] == null) {
        copies[i] = Vec.copyOf(remembered[i]);
      }
    }
    return Memory.of(Arrays.copyOfRange(copies, from, to));
  }

  /** φ_i is not what it was. */
  private void changed(int i) {
    copies[i] = null;
    pages[i / PAGE] = null;
  }

  void restore(MemoryReader memory) {
    memory.next(mean);
    for (double[] one : remembered) {
      memory.next(one);
    }
    Arrays.fill(copies, null);
    Arrays.fill(pages, null);
  }

  long bytes() {
    return 8L * ((copied ? 2L : 1L) * remembered.length + 1L) * mean.length;
  }
}
