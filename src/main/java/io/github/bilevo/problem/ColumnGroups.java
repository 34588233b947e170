package io.github.bilevo.problem;

import java.util.List;

/**
 * Columns partitioned into named groups, so that one λ_g serves all columns of a group. Immutable.
 *
 * @param names of the groups, in λ's order
 * @param groupOf for each column, the index of its group; not copied, nobody may change it
 */
public record ColumnGroups(List<String> names, int[] groupOf) {
  /** Checks that every column has a group and every group a column. */
  public ColumnGroups {
    names = List.copyOf(names);
    boolean[] used = new boolean[names.size()];
    for (int j = 0; j < groupOf.length; j++) {
      if (groupOf[j] < 0 || groupOf[j] >= used.length) {
        throw new IllegalArgumentException(
            "groupOf["
                + j
                + "]: found "
                + groupOf[j]
                + "; wanted a group's index, 0 to "
                + (used.length - 1));
      }
      used[groupOf[j]] = true;
    }
    for (int g = 0; g < used.length; g++) {
      if (!used[g]) {
        throw new IllegalArgumentException("group " + names.get(g) + ": found no column in it");
      }
    }
  }

  /** Every column a group of its own, named by its 1-based number. */
  public static ColumnGroups each(int columns) {
    String[] names = new String[columns];
    int[] groupOf = new int[columns];
    for (int j = 0; j < columns; j++) {
      names[j] = Integer.toString(j + 1);
      groupOf[j] = j;
    }
    return new ColumnGroups(List.of(names), groupOf);
  }

  /** Number of groups. */
  public int count() {
    return names.size();
  }

  /** Number of columns. */
  public int columns() {
    return groupOf.length;
  }
}
