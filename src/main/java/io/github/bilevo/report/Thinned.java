package io.github.bilevo.report;

import java.util.Arrays;

/**
 * Which of many points draw the same line: of each of equally long stretches the first, the last,
 * the smallest and the largest. What is not finite is none of these.
 */
final class Thinned {
  private Thinned() {}

  /**
   * Indices into {@code values}, ascending.
   *
   * @param stretches into which they are divided; with four times as many points, all are kept
   */
  static int[] indices(double[] values, int stretches) {
    int n = values.length;
    if (n <= 4 * stretches) {
      return java.util.stream.IntStream.range(0, n).toArray();
    }
    int[] kept = new int[4 * stretches];
    int count = 0;
    for (int s = 0; s < stretches; s++) {
      int from = (int) ((long) n * s / stretches);
      int to = (int) ((long) n * (s + 1) / stretches);
      int smallest = -1;
      int largest = -1;
      for (int i = from; i < to; i++) {
        if (Double.isFinite(values[i])) {
          smallest = smallest < 0 || values[i] < values[smallest] ? i : smallest;
          largest = largest < 0 || values[i] > values[largest] ? i : largest;
        }
      }
      int[] own = {from, smallest, largest, to - 1};
      Arrays.sort(own);
      for (int i : own) {
        if (i >= 0 && (count == 0 || kept[count - 1] != i)) {
          kept[count++] = i;
        }
      }
    }
    return Arrays.copyOf(kept, count);
  }
}
