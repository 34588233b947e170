package io.github.bilevo.math.vector;

import static io.github.bilevo.math.vector.Lanes.COUNT;
import static io.github.bilevo.math.vector.Lanes.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/**
 * C ← op(A) B by tiles of 4 rows × 2 vectors held in registers, over blocks of the inner index
 * whose panel of B stays in the cache. Each coordinate of C is, in every tile shape, the sum over
 * the blocks, from the first to the last, of its products accumulated in order by fused
 * multiply-adds.
 */
final class VectorGemm {
  /** Rows of B per block: a panel of 256 × 2 vectors is 16 KiB with 4 lanes. */
  private static final int DEPTH = 256;

  private VectorGemm() {}

  /** op(A)_{ip} is {@code a[i·aRow + p·aColumn]}; B is k×n and C m×n. */
  static void multiply(
      int m, int n, int k, double[] a, int aRow, int aColumn, double[] b, double[] c) {
    Arrays.fill(c, 0, m * n, 0.0);
    for (int p = 0; p < k; p += DEPTH) {
      int depth = Math.min(DEPTH, k - p);
      int j = 0;
      for (; j <= n - 2 * COUNT; j += 2 * COUNT) {
        int i = 0;
        for (; i <= m - 4; i += 4) {
          tile(depth, n, a, i * aRow + p * aColumn, aRow, aColumn, b, p * n + j, c, i * n + j);
        }
        for (; i < m; i++) {
          strip(depth, n, a, i * aRow + p * aColumn, aColumn, b, p * n + j, c, i * n + j);
          strip(
              depth,
              n,
              a,
              i * aRow + p * aColumn,
              aColumn,
              b,
              p * n + j + COUNT,
              c,
              i * n + j + COUNT);
        }
      }
      for (; j <= n - COUNT; j += COUNT) {
        for (int i = 0; i < m; i++) {
          strip(depth, n, a, i * aRow + p * aColumn, aColumn, b, p * n + j, c, i * n + j);
        }
      }
      for (; j < n; j++) {
        for (int i = 0; i < m; i++) {
          point(depth, n, a, i * aRow + p * aColumn, aColumn, b, p * n + j, c, i * n + j);
        }
      }
    }
  }

  /** Four rows of C, two vectors wide. */
  private static void tile(
      int depth,
      int n,
      double[] a,
      int aFrom,
      int aRow,
      int aColumn,
      double[] b,
      int bFrom,
      double[] c,
      int cFrom) {
    DoubleVector s00 = DoubleVector.zero(SPECIES);
    DoubleVector s01 = s00;
    DoubleVector s10 = s00;
    DoubleVector s11 = s00;
    DoubleVector s20 = s00;
    DoubleVector s21 = s00;
    DoubleVector s30 = s00;
    DoubleVector s31 = s00;
    int ia = aFrom;
    int ib = bFrom;
    for (int p = 0; p < depth; p++) {
      DoubleVector b0 = load(b, ib);
      DoubleVector b1 = load(b, ib + COUNT);
      DoubleVector w = DoubleVector.broadcast(SPECIES, a[ia]);
      s00 = b0.fma(w, s00);
      s01 = b1.fma(w, s01);
      w = DoubleVector.broadcast(SPECIES, a[ia + aRow]);
      s10 = b0.fma(w, s10);
      s11 = b1.fma(w, s11);
      w = DoubleVector.broadcast(SPECIES, a[ia + 2 * aRow]);
      s20 = b0.fma(w, s20);
      s21 = b1.fma(w, s21);
      w = DoubleVector.broadcast(SPECIES, a[ia + 3 * aRow]);
      s30 = b0.fma(w, s30);
      s31 = b1.fma(w, s31);
      ia += aColumn;
      ib += n;
    }
    add(s00, c, cFrom);
    add(s01, c, cFrom + COUNT);
    add(s10, c, cFrom + n);
    add(s11, c, cFrom + n + COUNT);
    add(s20, c, cFrom + 2 * n);
    add(s21, c, cFrom + 2 * n + COUNT);
    add(s30, c, cFrom + 3 * n);
    add(s31, c, cFrom + 3 * n + COUNT);
  }

  /** One row of C, one vector wide. */
  private static void strip(
      int depth,
      int n,
      double[] a,
      int aFrom,
      int aColumn,
      double[] b,
      int bFrom,
      double[] c,
      int cFrom) {
    DoubleVector s = DoubleVector.zero(SPECIES);
    for (int p = 0; p < depth; p++) {
      s = load(b, bFrom + p * n).fma(DoubleVector.broadcast(SPECIES, a[aFrom + p * aColumn]), s);
    }
    add(s, c, cFrom);
  }

  private static void point(
      int depth,
      int n,
      double[] a,
      int aFrom,
      int aColumn,
      double[] b,
      int bFrom,
      double[] c,
      int cFrom) {
    double s = 0.0;
    for (int p = 0; p < depth; p++) {
      s = Math.fma(b[bFrom + p * n], a[aFrom + p * aColumn], s);
    }
    c[cFrom] += s;
  }

  private static void add(DoubleVector s, double[] c, int at) {
    load(c, at).add(s).intoArray(c, at);
  }

  private static DoubleVector load(double[] x, int i) {
    return DoubleVector.fromArray(SPECIES, x, i);
  }
}
