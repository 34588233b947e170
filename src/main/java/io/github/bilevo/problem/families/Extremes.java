package io.github.bilevo.problem.families;

import java.util.Arrays;

/** The gradient of the smallest or the largest of some numbers, where there is one. */
final class Extremes {
  private Extremes() {}

  /** gradient ← slope at the place of the smallest, else 0; false at a tie or a NaN. */
  static boolean smallest(double[] values, double slope, double[] gradient) {
    int at = 0;
    for (int j = 1; j < values.length; j++) {
      at = values[j] < values[at] ? j : at;
    }
    return single(values, at, slope, gradient);
  }

  /** gradient ← slope at the place of the largest, else 0; false at a tie or a NaN. */
  static boolean largest(double[] values, double slope, double[] gradient) {
    int at = 0;
    for (int j = 1; j < values.length; j++) {
      at = values[j] > values[at] ? j : at;
    }
    return single(values, at, slope, gradient);
  }

  private static boolean single(double[] values, int at, double slope, double[] gradient) {
    Arrays.fill(gradient, 0.0);
    gradient[at] = slope;
    int equal = 0;
    for (double value : values) {
      equal += value == values[at] ? 1 : 0;
    }
    return equal == 1;
  }
}
