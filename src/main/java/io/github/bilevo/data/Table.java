package io.github.bilevo.data;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Matrix;
import io.github.bilevo.math.SparseMatrix;
import java.util.ArrayList;
import java.util.List;

/**
 * n rows of p features with one target each. The matrix and the array are kept, not copied, and
 * must not be changed afterwards; two tables are equal only if they share them.
 *
 * @param columns the p names of the features, or empty if they have none
 * @param features X ∈ ℝⁿˣᵖ, dense or sparse
 * @param targets y ∈ ℝⁿ
 * @param groups one name per row of what the row belongs to (a person, a batch), or empty
 */
public record Table(List<String> columns, Matrix features, double[] targets, List<String> groups) {
  /**
   * Checks that the parts fit together.
   *
   * @throws IllegalArgumentException if they do not
   */
  public Table {
    columns = List.copyOf(columns);
    groups = List.copyOf(groups);
    require(
        columns.isEmpty() || columns.size() == features.columns(),
        "columns",
        columns.size(),
        features.columns());
    require(targets.length == features.rows(), "targets", targets.length, features.rows());
    require(
        groups.isEmpty() || groups.size() == features.rows(),
        "groups",
        groups.size(),
        features.rows());
  }

  /** n. */
  public int size() {
    return features.rows();
  }

  /**
   * A table of these rows, counted from 0, copied in this order. {@code rows}: not modified.
   *
   * @throws IllegalArgumentException if a row is not there
   */
  public Table select(int[] rows) {
    double[] chosenTargets = new double[rows.length];
    List<String> chosenGroups = new ArrayList<>(groups.isEmpty() ? 0 : rows.length);
    for (int i = 0; i < rows.length; i++) {
      int row = rows[i];
      if (row < 0 || row >= size()) {
        throw new IllegalArgumentException("rows: found " + row + "; wanted 0 to " + (size() - 1));
      }
      chosenTargets[i] = targets[row];
      if (!groups.isEmpty()) {
        chosenGroups.add(groups.get(row));
      }
    }
    return new Table(columns, selected(rows), chosenTargets, chosenGroups);
  }

  private Matrix selected(int[] rows) {
    if (features instanceof SparseMatrix sparse) {
      return sparse.selectRows(rows);
    }
    DenseMatrix dense = features.dense();
    int width = dense.columns();
    DenseMatrix chosen = DenseMatrix.zeros(rows.length, width);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(dense.values(), rows[i] * width, chosen.values(), i * width, width);
    }
    return chosen;
  }

  /** The same rows with other features under the same names, as after standardising. */
  public Table withFeatures(Matrix features) {
    return new Table(columns, features, targets, groups);
  }

  private static void require(boolean fits, String argument, int found, int wanted) {
    if (!fits) {
      throw new IllegalArgumentException(argument + ": found " + found + "; wanted " + wanted);
    }
  }
}
