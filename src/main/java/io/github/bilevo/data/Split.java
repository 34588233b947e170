package io.github.bilevo.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Seeded partitions of rows. Shares are relative weights: (1, 1, 1) and (⅓, ⅓, ⅓) say the same, and
 * every row falls into exactly one part. The same arguments give the same parts on every JVM: the
 * order is drawn by {@link Random}, whose numbers its specification fixes, in a Fisher–Yates
 * shuffle (for i = n−1 … 1 swap element i with element {@code nextInt(i + 1)}).
 */
public final class Split {
  private Split() {}

  /**
   * Parts of the rows 0 … rows−1 in shuffled order. A part's size is its share of the rows, rounded
   * by largest remainder (the earlier part wins a tie): equal thirds of 195 are 65, 65, 65.
   *
   * @throws IllegalArgumentException if a share is not a positive number or a part would be empty
   */
  public static List<int[]> byRow(int rows, long seed, double... shares) {
    double[] quotas = quotas(rows, shares);
    int[] sizes = largestRemainder(rows, quotas);
    int[] order = shuffled(rows, seed);
    List<int[]> parts = new ArrayList<>(sizes.length);
    int from = 0;
    for (int size : sizes) {
      parts.add(Arrays.copyOfRange(order, from, from + size));
      from += size;
    }
    return parts;
  }

  /**
   * Parts that share no group: element i of {@code groups} names the group of row i.
   *
   * <p>The groups, listed by first appearance, are shuffled; each goes to the part that lacks most
   * rows of its share, except that the last groups go to parts that have none yet. So no part
   * exceeds its share by a whole largest group, unless it had to take one not to stay empty. Within
   * a part, rows are in the order of its groups, then of the table.
   *
   * @throws IllegalArgumentException if a share is not a positive number or there are fewer groups
   *     than parts
   */
  public static List<int[]> byGroup(List<String> groups, long seed, double... shares) {
    double[] lacking = quotas(groups.size(), shares);
    Map<String, List<Integer>> rowsOf = new LinkedHashMap<>();
    for (int row = 0; row < groups.size(); row++) {
      rowsOf.computeIfAbsent(groups.get(row), name -> new ArrayList<>()).add(row);
    }
    if (rowsOf.size() < shares.length) {
      throw new IllegalArgumentException(
          "groups: found "
              + rowsOf.size()
              + "; wanted at least one for each of the "
              + shares.length
              + " shares");
    }
    List<List<Integer>> members = List.copyOf(rowsOf.values());
    int[] order = shuffled(members.size(), seed);
    List<List<Integer>> parts = new ArrayList<>();
    for (int p = 0; p < shares.length; p++) {
      parts.add(new ArrayList<>());
    }
    int empty = shares.length;
    for (int g = 0; g < order.length; g++) {
      boolean emptyOnly = order.length - g == empty;
      int part = neediest(lacking, parts, emptyOnly);
      List<Integer> rows = members.get(order[g]);
      empty -= parts.get(part).isEmpty() ? 1 : 0;
      parts.get(part).addAll(rows);
      lacking[part] -= rows.size();
    }
    return parts.stream().map(rows -> rows.stream().mapToInt(Integer::intValue).toArray()).toList();
  }

  /**
   * {@code count} of the rows 0 … rows−1, drawn without replacement: the first of the order in
   * which {@link #byRow} with this seed takes them.
   *
   * @throws IllegalArgumentException if there are not so many rows
   */
  public static int[] sample(int rows, int count, long seed) {
    if (count < 0 || count > rows) {
      throw new IllegalArgumentException("count: found " + count + "; wanted 0 to " + rows);
    }
    return Arrays.copyOf(shuffled(rows, seed), count);
  }

  private static int[] shuffled(int size, long seed) {
    int[] order = new int[size];
    Arrays.setAll(order, i -> i);
    Random random = new Random(seed);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[j];
      order[j] = moved;
    }
    return order;
  }

  private static int neediest(double[] lacking, List<List<Integer>> parts, boolean emptyOnly) {
    int neediest = -1;
    for (int p = 0; p < lacking.length; p++) {
      if (emptyOnly && !parts.get(p).isEmpty()) {
        continue;
      }
      if (neediest < 0 || lacking[p] > lacking[neediest]) {
        neediest = p;
      }
    }
    return neediest;
  }

  private static double[] quotas(int rows, double[] shares) {
    double sum = 0.0;
    for (double share : shares) {
      if (!(share > 0 && Double.isFinite(share))) {
        throw new IllegalArgumentException("shares: found " + share + "; wanted positive numbers");
      }
      sum += share;
    }
    if (shares.length == 0 || rows < shares.length || !Double.isFinite(sum)) {
      throw new IllegalArgumentException(
          "shares: found "
              + shares.length
              + " of "
              + rows
              + " rows; wanted at least 1 share and"
              + " at least as many rows, and a finite sum");
    }
    double[] quotas = new double[shares.length];
    for (int p = 0; p < shares.length; p++) {
      quotas[p] = rows * (shares[p] / sum);
    }
    return quotas;
  }

  private static int[] largestRemainder(int rows, double[] quotas) {
    int[] sizes = new int[quotas.length];
    double[] remainders = new double[quotas.length];
    int left = rows;
    for (int p = 0; p < quotas.length; p++) {
      sizes[p] = (int) Math.floor(quotas[p]);
      remainders[p] = quotas[p] - sizes[p];
      left -= sizes[p];
    }
    for (; left > 0; left--) {
      int largest = 0;
      for (int p = 1; p < quotas.length; p++) {
        largest = remainders[p] > remainders[largest] ? p : largest;
      }
      sizes[largest]++;
      remainders[largest] = -1.0;
    }
    for (int p = 0; p < sizes.length; p++) {
      if (sizes[p] == 0) {
        throw new IllegalArgumentException(
            "shares: found a part "
                + (p + 1)
                + " of 0 of the "
                + rows
                + " rows; wanted at least 1 row in each");
      }
    }
    return sizes;
  }
}
