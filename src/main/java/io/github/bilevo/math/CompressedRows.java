package io.github.bilevo.math;

import java.util.Arrays;

/**
 * One compressed layout of a sparse matrix A: the entries of row i are {@code starts[i]} to {@code
 * starts[i + 1]}, each with the index of its column. Of the transposed matrix it is the layout by
 * column. Not modified once made; the products allocate nothing.
 *
 * <p>The products run four columns of the block at a time: in {@link #gather} their sums stay in
 * registers over the whole row, in {@link #scatter} the four operands do. Written over all columns
 * at once the same loops took 1.5 to 3 times as long: the compiler vectorises a loop of about 20
 * badly.
 */
final class CompressedRows {
  /** Multiplications from which a product is shared between threads: half a millisecond. */
  private static final long WORTH_SHARING = 1_000_000;

  /** Blocks of rows of a shared {@link #gather}, so many that uneven rows even out. */
  private static final int GATHER_BLOCKS = 16;

  private final Shared shared = new Shared();
  private final int columns;
  private final int[] starts;
  private final int[] indices;
  private final double[] values;

  /** What {@link #forEach} calls. */
  interface Entry {
    void at(int row, int column, double value);
  }

  CompressedRows(int columns, int[] starts, int[] indices, double[] values) {
    this.columns = columns;
    this.starts = starts;
    this.indices = indices;
    this.values = values;
  }

  /** Within a row in the order given. The indices are in range. */
  static CompressedRows ofTriplets(
      int rows, int columns, int[] rowOf, int[] columnOf, double[] values) {
    int[] starts = starts(rows, rowOf);
    int[] next = starts.clone();
    int[] indices = new int[values.length];
    double[] sorted = new double[values.length];
    for (int k = 0; k < values.length; k++) {
      int at = next[rowOf[k]]++;
      indices[at] = columnOf[k];
      sorted[at] = values[k];
    }
    return new CompressedRows(columns, starts, indices, sorted);
  }

  private static int[] starts(int rows, int[] rowOf) {
    int[] starts = new int[rows + 1];
    for (int row : rowOf) {
      starts[row + 1]++;
    }
    for (int i = 0; i < rows; i++) {
      starts[i + 1] += starts[i];
    }
    return starts;
  }

  /** Aᵀ, ascending within each row. */
  CompressedRows transposed() {
    int[] rowOf = new int[values.length];
    for (int i = 0; i < rows(); i++) {
      Arrays.fill(rowOf, starts[i], starts[i + 1], i);
    }
    return ofTriplets(columns, rows(), indices, rowOf, values);
  }

  /** The matrix of these rows. */
  CompressedRows select(int[] chosen) {
    int[] from = new int[chosen.length + 1];
    for (int i = 0; i < chosen.length; i++) {
      from[i + 1] = Math.addExact(from[i], starts[chosen[i] + 1] - starts[chosen[i]]);
    }
    int[] kept = new int[from[chosen.length]];
    double[] sorted = new double[kept.length];
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(indices, starts[chosen[i]], kept, from[i], from[i + 1] - from[i]);
      System.arraycopy(values, starts[chosen[i]], sorted, from[i], from[i + 1] - from[i]);
    }
    return new CompressedRows(columns, from, kept, sorted);
  }

  /** Needs ascending rows. */
  void checkNoDuplicates() {
    for (int i = 0; i < rows(); i++) {
      for (int k = starts[i] + 1; k < starts[i + 1]; k++) {
        if (indices[k] == indices[k - 1]) {
          throw new IllegalArgumentException(
              "entries: found two at row " + i + ", column " + indices[k] + "; wanted at most one");
        }
      }
    }
  }

  int rows() {
    return starts.length - 1;
  }

  int entries() {
    return values.length;
  }

  /** out ← A·B, B with c columns: row after row. */
  void gather(int c, double[] b, double[] out) {
    gather(c, b, null, null, out);
  }

  /** out ← A·B + diag(d)·U, in one sweep over {@code out}; without d, U, if d is null. */
  void gather(int c, double[] b, double[] d, double[] u, double[] out) {
    if (worthSharing(c) && SharedPool.INSTANCE.tryAcquire()) {
      try {
        shared.set(c, b, d, u, out);
        SharedPool.INSTANCE.run(shared, GATHER_BLOCKS);
      } finally {
        shared.clear();
        SharedPool.INSTANCE.release();
      }
      return;
    }
    gatherRows(0, rows(), c, b, d, u, out);
  }

  private boolean worthSharing(int c) {
    return ((long) values.length + rows()) * c >= WORTH_SHARING;
  }

  /**
   * The blocks of one {@link #gather}; whoever holds the pool holds it. To share a {@link #scatter}
   * by columns of B took longer than to do it alone: each thread touched all lines of B.
   */
  private final class Shared implements SharedPool.Blocks {
    private int c;
    private double[] b;
    private double[] d;
    private double[] u;
    private double[] out;

    void set(int c, double[] b, double[] d, double[] u, double[] out) {
      this.c = c;
      this.b = b;
      this.d = d;
      this.u = u;
      this.out = out;
    }

    void clear() {
      set(0, null, null, null, null);
    }

    @Override
    public void run(int block) {
      int from = (int) ((long) rows() * block / GATHER_BLOCKS);
      int to = (int) ((long) rows() * (block + 1) / GATHER_BLOCKS);
      gatherRows(from, to, c, b, d, u, out);
    }
  }

  private void gatherRows(
      int first, int last, int c, double[] b, double[] d, double[] u, double[] out) {
    for (int i = first; i < last; i++) {
      gatherRow(i, c, b, out);
      if (d != null) {
        double scale = d[i];
        for (int at = i * c; at < (i + 1) * c; at++) {
          out[at] += scale * u[at];
        }
      }
    }
  }

  /** out ← (A∘A)·B, B with c columns. */
  void gatherSquared(int c, double[] b, double[] out) {
    for (int i = 0, at = 0; i < rows(); i++) {
      for (int q = 0; q < c; q++, at++) {
        double sum = 0.0;
        for (int k = starts[i]; k < starts[i + 1]; k++) {
          sum += values[k] * values[k] * b[indices[k] * c + q];
        }
        out[at] = sum;
      }
    }
  }

  private void gatherRow(int i, int c, double[] b, double[] out) {
    int from = starts[i];
    int to = starts[i + 1];
    int at = i * c;
    int q = 0;
    for (; q + 3 < c; q += 4, at += 4) {
      double s0 = 0.0;
      double s1 = 0.0;
      double s2 = 0.0;
      double s3 = 0.0;
      for (int k = from; k < to; k++) {
        double value = values[k];
        int row = indices[k] * c + q;
        s0 += value * b[row];
        s1 += value * b[row + 1];
        s2 += value * b[row + 2];
        s3 += value * b[row + 3];
      }
      out[at] = s0;
      out[at + 1] = s1;
      out[at + 2] = s2;
      out[at + 3] = s3;
    }
    for (; q < c; q++, at++) {
      double sum = 0.0;
      for (int k = from; k < to; k++) {
        sum += values[k] * b[indices[k] * c + q];
      }
      out[at] = sum;
    }
  }

  /** out ← Aᵀ·B, B with c columns: each row of B goes to the rows of {@code out} it reaches. */
  void scatter(int c, double[] b, double[] out) {
    Arrays.fill(out, 0, columns * c, 0.0);
    for (int i = 0; i < rows(); i++) {
      scatterRow(i, c, b, out);
    }
  }

  private void scatterRow(int i, int c, double[] b, double[] out) {
    int from = starts[i];
    int to = starts[i + 1];
    int at = i * c;
    int q = 0;
    for (; q + 3 < c; q += 4, at += 4) {
      double b0 = b[at];
      double b1 = b[at + 1];
      double b2 = b[at + 2];
      double b3 = b[at + 3];
      for (int k = from; k < to; k++) {
        double value = values[k];
        int row = indices[k] * c + q;
        out[row] += value * b0;
        out[row + 1] += value * b1;
        out[row + 2] += value * b2;
        out[row + 3] += value * b3;
      }
    }
    for (; q < c; q++, at++) {
      double single = b[at];
      for (int k = from; k < to; k++) {
        out[indices[k] * c + q] += values[k] * single;
      }
    }
  }

  /** A·Aᵀ, given the layout of Aᵀ: only pairs of rows that share a column are visited. */
  DenseMatrix gram(CompressedRows transposed) {
    DenseMatrix gram = DenseMatrix.zeros(rows(), rows());
    double[] out = gram.values();
    for (int i = 0; i < rows(); i++) {
      for (int k = starts[i]; k < starts[i + 1]; k++) {
        int j = indices[k];
        for (int l = transposed.starts[j]; l < transposed.starts[j + 1]; l++) {
          out[i * rows() + transposed.indices[l]] += values[k] * transposed.values[l];
        }
      }
    }
    return gram;
  }

  /** max_i Σ_j |a_ij|. */
  double largestAbsoluteSum() {
    double largest = 0.0;
    for (int i = 0; i < rows(); i++) {
      double sum = 0.0;
      for (int k = starts[i]; k < starts[i + 1]; k++) {
        sum += Math.abs(values[k]);
      }
      largest = Math.max(largest, sum);
    }
    return largest;
  }

  /** ‖A‖_F². */
  double sumOfSquares() {
    return Vectors.dot(values, values);
  }

  void forEach(Entry entry) {
    for (int i = 0; i < rows(); i++) {
      for (int k = starts[i]; k < starts[i + 1]; k++) {
        entry.at(i, indices[k], values[k]);
      }
    }
  }

  long bytes() {
    return 4L * starts.length + 4L * indices.length + 8L * values.length;
  }
}
