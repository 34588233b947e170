package io.github.bilevo.math.vector;

import static io.github.bilevo.math.vector.Lanes.COUNT;
import static io.github.bilevo.math.vector.Lanes.SPECIES;

import jdk.incubator.vector.DoubleVector;

/** Matrix times vector over a range of rows: what gemv, its transpose and A·Bᵀ are made of. */
final class VectorProducts {
  private VectorProducts() {}

  /**
   * How many rows of this length, a multiple of 4, stay in the first-level cache (16 KiB of it) to
   * be read again.
   */
  static int rowsInCache(int columns) {
    return Math.max(4, 2048 / Math.max(1, columns) & -4);
  }

  /**
   * y_{yFrom+i} ← (row i of A)ᵀ x for from ≤ i &lt; to, with x from {@code xFrom} on. A row's sum:
   * two accumulators over blocks of 2L, one more vector into the first, the lane tree, a scalar
   * tail; the same for every row, wherever the range begins.
   */
  static void rowProducts(
      int from, int to, int columns, double[] a, double[] x, int xFrom, double[] y, int yFrom) {
    int i = from;
    for (; i <= to - 4; i += 4) {
      fourRows(columns, a, i * columns, x, xFrom, y, yFrom + i);
    }
    for (; i < to; i++) {
      y[yFrom + i] = oneRow(columns, a, i * columns, x, xFrom);
    }
  }

  private static void fourRows(
      int n, double[] a, int row0, double[] x, int xFrom, double[] y, int yFrom) {
    int row1 = row0 + n;
    int row2 = row1 + n;
    int row3 = row2 + n;
    DoubleVector s00 = DoubleVector.zero(SPECIES);
    DoubleVector s01 = s00;
    DoubleVector s10 = s00;
    DoubleVector s11 = s00;
    DoubleVector s20 = s00;
    DoubleVector s21 = s00;
    DoubleVector s30 = s00;
    DoubleVector s31 = s00;
    int j = 0;
    for (; j <= n - 2 * COUNT; j += 2 * COUNT) {
      DoubleVector x0 = load(x, xFrom + j);
      DoubleVector x1 = load(x, xFrom + j + COUNT);
      s00 = load(a, row0 + j).fma(x0, s00);
      s01 = load(a, row0 + j + COUNT).fma(x1, s01);
      s10 = load(a, row1 + j).fma(x0, s10);
      s11 = load(a, row1 + j + COUNT).fma(x1, s11);
      s20 = load(a, row2 + j).fma(x0, s20);
      s21 = load(a, row2 + j + COUNT).fma(x1, s21);
      s30 = load(a, row3 + j).fma(x0, s30);
      s31 = load(a, row3 + j + COUNT).fma(x1, s31);
    }
    if (j <= n - COUNT) {
      DoubleVector x0 = load(x, xFrom + j);
      s00 = load(a, row0 + j).fma(x0, s00);
      s10 = load(a, row1 + j).fma(x0, s10);
      s20 = load(a, row2 + j).fma(x0, s20);
      s30 = load(a, row3 + j).fma(x0, s30);
      j += COUNT;
    }
    double y0 = Lanes.sum(s00.add(s01));
    double y1 = Lanes.sum(s10.add(s11));
    double y2 = Lanes.sum(s20.add(s21));
    double y3 = Lanes.sum(s30.add(s31));
    for (; j < n; j++) {
      double xj = x[xFrom + j];
      y0 += a[row0 + j] * xj;
      y1 += a[row1 + j] * xj;
      y2 += a[row2 + j] * xj;
      y3 += a[row3 + j] * xj;
    }
    y[yFrom] = y0;
    y[yFrom + 1] = y1;
    y[yFrom + 2] = y2;
    y[yFrom + 3] = y3;
  }

  private static double oneRow(int n, double[] a, int row, double[] x, int xFrom) {
    DoubleVector s0 = DoubleVector.zero(SPECIES);
    DoubleVector s1 = s0;
    int j = 0;
    for (; j <= n - 2 * COUNT; j += 2 * COUNT) {
      s0 = load(a, row + j).fma(load(x, xFrom + j), s0);
      s1 = load(a, row + j + COUNT).fma(load(x, xFrom + j + COUNT), s1);
    }
    if (j <= n - COUNT) {
      s0 = load(a, row + j).fma(load(x, xFrom + j), s0);
      j += COUNT;
    }
    double sum = Lanes.sum(s0.add(s1));
    for (; j < n; j++) {
      sum += a[row + j] * x[xFrom + j];
    }
    return sum;
  }

  /**
   * y ← y + Σ x_i (row i of A) for from ≤ i &lt; to, row by row in this order, each with one fused
   * multiply-add per coordinate; rows go four at a time only to touch y less often.
   */
  static void addCombination(int from, int to, int columns, double[] a, double[] x, double[] y) {
    int i = from;
    for (; i <= to - 4; i += 4) {
      addFourRows(columns, x[i], x[i + 1], x[i + 2], x[i + 3], a, i * columns, y);
    }
    for (; i < to; i++) {
      addRow(columns, x[i], a, i * columns, y);
    }
  }

  private static void addFourRows(
      int n, double x0, double x1, double x2, double x3, double[] a, int row0, double[] y) {
    int row1 = row0 + n;
    int row2 = row1 + n;
    int row3 = row2 + n;
    DoubleVector w0 = DoubleVector.broadcast(SPECIES, x0);
    DoubleVector w1 = DoubleVector.broadcast(SPECIES, x1);
    DoubleVector w2 = DoubleVector.broadcast(SPECIES, x2);
    DoubleVector w3 = DoubleVector.broadcast(SPECIES, x3);
    int j = 0;
    for (; j <= n - COUNT; j += COUNT) {
      DoubleVector s = load(a, row0 + j).fma(w0, load(y, j));
      s = load(a, row1 + j).fma(w1, s);
      s = load(a, row2 + j).fma(w2, s);
      load(a, row3 + j).fma(w3, s).intoArray(y, j);
    }
    for (; j < n; j++) {
      double s = Math.fma(a[row0 + j], x0, y[j]);
      s = Math.fma(a[row1 + j], x1, s);
      s = Math.fma(a[row2 + j], x2, s);
      y[j] = Math.fma(a[row3 + j], x3, s);
    }
  }

  private static void addRow(int n, double x0, double[] a, int row, double[] y) {
    DoubleVector w0 = DoubleVector.broadcast(SPECIES, x0);
    int j = 0;
    for (; j <= n - COUNT; j += COUNT) {
      load(a, row + j).fma(w0, load(y, j)).intoArray(y, j);
    }
    for (; j < n; j++) {
      y[j] = Math.fma(a[row + j], x0, y[j]);
    }
  }

  private static DoubleVector load(double[] x, int i) {
    return DoubleVector.fromArray(SPECIES, x, i);
  }
}
