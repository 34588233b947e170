package io.github.bilevo.problem.families;

import io.github.bilevo.problem.Samples;

/** Class labels 0 … c−1 as the targets of {@link Samples}. */
final class Labels {
  private Labels() {}

  /**
   * The targets as labels.
   *
   * @param part the name of these samples, for the message
   * @throws IllegalArgumentException if there is no row, c &lt; 2, or a target is none of 0 … c−1
   */
  static int[] of(String part, Samples samples, int classes) {
    checkClasses(classes);
    if (samples.rows() == 0) {
      throw new IllegalArgumentException(part + ": found no rows; wanted at least 1");
    }
    int[] labels = new int[samples.rows()];
    for (int i = 0; i < labels.length; i++) {
      double target = samples.targets()[i];
      labels[i] = (int) target;
      if (labels[i] != target || target < 0 || target >= classes) {
        throw new IllegalArgumentException(
            part
                + ".targets["
                + i
                + "]: found "
                + target
                + "; wanted a class, an integer from 0 to "
                + (classes - 1));
      }
    }
    return labels;
  }

  /** Checks that there are two classes or more. */
  static void checkClasses(int classes) {
    if (classes < 2) {
      throw new IllegalArgumentException("classes: found " + classes + "; wanted at least 2");
    }
  }

  /** p·c, the length of w. */
  static int stateSize(int columns, int classes) {
    long size = (long) columns * classes;
    if (size > Integer.MAX_VALUE / 2) { // heavy ball keeps two of them in one array
      throw new IllegalArgumentException(
          "classes: found " + classes + " for " + columns + " columns; wanted p·c below 2³⁰");
    }
    return (int) size;
  }
}
