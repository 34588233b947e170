package io.github.bilevo.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * N-way K-shot episodes of a labelled table: each is a small classification task between N classes,
 * with K rows of each to learn from and some others to be judged by. The same arguments give the
 * same episodes on every JVM, and fewer episodes are the first of more: one {@link Random}, whose
 * numbers its specification fixes, draws the classes and then, class by class, their rows.
 */
public final class Episodes {
  private Episodes() {}

  /**
   * One episode. Rows stand class by class in the order of {@code classes}, so that the task's own
   * labels, 0 … N−1, are known by position ({@link #supportLabels}, {@link #queryLabels}).
   *
   * @param classes the labels of the N classes, in the order drawn
   * @param support K rows of each class, the training part
   * @param query the rows of each class by which the task is judged; none is in {@code support}
   */
  public record Episode(double[] classes, int[] support, int[] query) {
    /** The class of each support row, 0 … N−1. */
    public double[] supportLabels() {
      return labels(support.length);
    }

    /** The class of each query row, 0 … N−1. */
    public double[] queryLabels() {
      return labels(query.length);
    }

    private double[] labels(int rows) {
      double[] labels = new double[rows];
      int perClass = rows / classes.length;
      Arrays.setAll(labels, i -> i / perClass);
      return labels;
    }
  }

  /**
   * Episodes, each drawn from the whole table: any two may share classes and rows, but within one
   * no class and no row comes twice. Every class is as probable as every other, and so is every row
   * within its class.
   *
   * @param labels the class of each row, any finite numbers. Not modified.
   * @param ways N, at least 2
   * @param shots K, at least 1
   * @param queries query rows of each class, at least 1
   * @param count number of episodes, at least 1
   * @throws IllegalArgumentException if a number is out of its range, there are fewer than N
   *     classes, or a class has fewer than {@code shots + queries} rows
   */
  public static List<Episode> draw(
      double[] labels, int ways, int shots, int queries, int count, long seed) {
    checkAtLeast("ways", ways, 2);
    checkAtLeast("shots", shots, 1);
    checkAtLeast("queries", queries, 1);
    checkAtLeast("count", count, 1);
    Map<Double, int[]> rowsOf = rowsOf(labels);
    if (rowsOf.size() < ways) {
      throw new IllegalArgumentException(
          "ways: found " + ways + " for " + rowsOf.size() + " classes; wanted at most as many");
    }
    int perClass = Math.addExact(shots, queries);
    rowsOf.forEach(
        (label, rows) -> {
          if (rows.length < perClass) {
            throw new IllegalArgumentException(
                "class %s: found %d rows; wanted at least %d, %d shots and %d queries"
                    .formatted(label, rows.length, perClass, shots, queries));
          }
        });
    double[] names = rowsOf.keySet().stream().mapToDouble(Double::doubleValue).toArray();
    int[][] members = rowsOf.values().toArray(int[][]::new);
    int[] order = new int[names.length];
    Arrays.setAll(order, i -> i);
    Random random = new Random(seed);
    List<Episode> episodes = new ArrayList<>(count);
    for (int e = 0; e < count; e++) {
      episodes.add(episode(names, members, order, ways, shots, queries, random));
    }
    return List.copyOf(episodes);
  }

  private static Episode episode(
      double[] names,
      int[][] members,
      int[] order,
      int ways,
      int shots,
      int queries,
      Random random) {
    double[] classes = new double[ways];
    int[] support = new int[Math.multiplyExact(ways, shots)];
    int[] query = new int[Math.multiplyExact(ways, queries)];
    drawFirst(order, ways, random);
    for (int c = 0; c < ways; c++) {
      int[] rows = members[order[c]];
      classes[c] = names[order[c]];
      drawFirst(rows, shots + queries, random);
      System.arraycopy(rows, 0, support, c * shots, shots);
      System.arraycopy(rows, shots, query, c * queries, queries);
    }
    return new Episode(classes, support, query);
  }

  /** The first steps of a Fisher–Yates shuffle: a uniform draw without replacement, in front. */
  private static void drawFirst(int[] values, int count, Random random) {
    for (int i = 0; i < count; i++) {
      int j = i + random.nextInt(values.length - i);
      int drawn = values[j];
      values[j] = values[i];
      values[i] = drawn;
    }
  }

  /** The rows of each class, classes in ascending order; −0 is 0. */
  private static Map<Double, int[]> rowsOf(double[] labels) {
    Map<Double, List<Integer>> rows = new TreeMap<>();
    for (int i = 0; i < labels.length; i++) {
      if (!Double.isFinite(labels[i])) {
        throw new IllegalArgumentException(
            "labels[" + i + "]: found " + labels[i] + "; wanted a finite number");
      }
      rows.computeIfAbsent(labels[i] + 0.0, label -> new ArrayList<>()).add(i);
    }
    Map<Double, int[]> arrays = new TreeMap<>();
    rows.forEach(
        (label, list) -> arrays.put(label, list.stream().mapToInt(Integer::intValue).toArray()));
    return arrays;
  }

  private static void checkAtLeast(String name, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": found " + value + "; wanted at least " + least);
    }
  }
}
