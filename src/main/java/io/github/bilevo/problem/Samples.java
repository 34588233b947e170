package io.github.bilevo.problem;

import io.github.bilevo.math.Matrix;
import java.util.Arrays;

/**
 * Labelled rows: features X ∈ ℝ^{rows×p}, dense or sparse, and one target each. Neither is copied;
 * nobody may change them afterwards.
 */
public record Samples(Matrix features, double[] targets) {
  /** Checks that there is one target per row. */
  public Samples {
    if (features.rows() != targets.length) {
      throw new IllegalArgumentException(
          "targets: found " + targets.length + "; wanted one per row, " + features.rows());
    }
  }

  /**
   * Checks the number of features.
   *
   * @param name of these samples, for the message
   * @throws IllegalArgumentException unless there are {@code wanted} columns
   */
  public void checkColumns(String name, int wanted) {
    if (columns() != wanted) {
      throw new IllegalArgumentException(
          name + ": found " + columns() + " columns; wanted train's " + wanted);
    }
  }

  /**
   * Rows {@code from} to {@code to} (exclusive), copied.
   *
   * @throws IllegalArgumentException unless 0 ≤ from &lt; to ≤ rows
   */
  public Samples rows(int from, int to) {
    checkRows(from, to, rows());
    return new Samples(features.rows(from, to), Arrays.copyOfRange(targets, from, to));
  }

  /**
   * Checks a range of rows.
   *
   * @throws IllegalArgumentException unless 0 ≤ from &lt; to ≤ rows
   */
  public static void checkRows(int from, int to, int rows) {
    if (from < 0 || from >= to || to > rows) {
      throw new IllegalArgumentException(
          "rows: found " + from + " to " + to + "; wanted some of 0 to " + rows);
    }
  }

  /** Number of rows. */
  public int rows() {
    return targets.length;
  }

  /** p, the number of features. */
  public int columns() {
    return features.columns();
  }
}
