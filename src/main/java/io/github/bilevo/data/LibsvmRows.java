package io.github.bilevo.data;

import io.github.bilevo.math.SparseMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** The rows of a LIBSVM file as they come in. Zeros are not kept, but their index counts. */
final class LibsvmRows {
  private final long mostEntries;
  private final List<int[]> columns = new ArrayList<>();
  private final List<double[]> values = new ArrayList<>();
  private int[] rowColumns = new int[64];
  private double[] rowValues = new double[64];
  private double[] labels = new double[64];
  private int length;
  private long entries;
  private int widest;

  LibsvmRows(long mostEntries) {
    this.mostEntries = mostEntries;
  }

  /** Adds an entry to the row at hand; the index counts from 1. */
  void add(int index, double value) {
    widest = Math.max(widest, index);
    if (value != 0) {
      if (length == rowColumns.length) {
        rowColumns = Arrays.copyOf(rowColumns, 2 * length);
        rowValues = Arrays.copyOf(rowValues, 2 * length);
      }
      rowColumns[length] = index - 1;
      rowValues[length++] = value;
      entries++;
    }
  }

  /** Ends the row at hand. */
  void end(double label) {
    if (size() == labels.length) {
      labels = Arrays.copyOf(labels, 2 * labels.length);
    }
    labels[size()] = label;
    columns.add(Arrays.copyOf(rowColumns, length));
    values.add(Arrays.copyOf(rowValues, length));
    length = 0;
  }

  boolean isFull() {
    return entries >= mostEntries;
  }

  long mostEntries() {
    return mostEntries;
  }

  int size() {
    return columns.size();
  }

  /** The largest index; 0 without entries. */
  int widest() {
    return widest;
  }

  Table table(OptionalInt width) {
    SparseMatrix features =
        SparseMatrix.ofRows(
            width.orElse(widest), columns.toArray(int[][]::new), values.toArray(double[][]::new));
    return new Table(List.of(), features, Arrays.copyOf(labels, size()), List.of());
  }
}
