package io.github.bilevo.hypergradient;

/**
 * How iterative differentiation keeps its states within a number of bytes: all t of them where they
 * fit ({@link Itd}), else as many checkpoints as do ({@link CheckpointedItd}), for the same bits
 * and more applications of Φ. What counts is the trajectory, 8 bytes a number: t states, or S
 * checkpoints and a running state.
 */
public final class MemoryPlan {
  private MemoryPlan() {}

  /** The bytes without which t states of so many numbers cannot be swept back over. */
  public static long least(int t, long stateSize) {
    return 8L * stateSize * Math.min(t, 2);
  }

  /**
   * The estimator that keeps the most.
   *
   * @throws IllegalArgumentException if {@code bytes} is less than {@link #least}
   */
  public static IterativeEstimator within(Itd itd, long bytes) {
    int t = itd.lower().steps();
    long size = itd.lower().map().stateSize();
    long states = bytes / (8L * size);
    if (states >= t) {
      return itd;
    }
    if (states < 2) {
      throw new IllegalArgumentException(
          "bytes: found " + bytes + "; wanted at least " + least(t, size));
    }
    return new CheckpointedItd(itd.problem(), itd.lower(), itd.warmLower(), (int) states - 1);
  }
}
