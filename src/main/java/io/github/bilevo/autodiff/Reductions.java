package io.github.bilevo.autodiff;

import io.github.bilevo.math.Backend;
import java.util.Arrays;

/** Sums, and the row-wise functions that need a maximum first; fields are slots and shapes. */
final class Reductions {
  private Reductions() {}

  /** Sums {@code from} over the sides that are 1 in {@code to}, rows in their order. */
  record Sums(Shape from, Shape to, int x, int out) implements Instruction {
    @Override
    public void run(double[][] s) {
      if (to.scalar()) {
        s[out][0] = sum(s[x], 0, from.size());
      } else if (to.rows() == from.rows()) {
        for (int i = 0; i < from.rows(); i++) {
          s[out][i] = sum(s[x], i * from.columns(), from.columns());
        }
      } else {
        columnSums(from.rows(), from.columns(), s[x], s[out]);
      }
    }

    @Override
    public String toString() {
      return "sum " + from + " to " + to;
    }
  }

  private static void columnSums(int rows, int columns, double[] x, double[] out) {
    Arrays.fill(out, 0.0);
    for (int i = 0; i < rows; i++) {
      for (int j = 0, at = i * columns; j < columns; j++, at++) {
        out[j] += x[at];
      }
    }
  }

  /** Four sums over the index modulo 4, then the tail. */
  private static double sum(double[] x, int from, int length) {
    double s0 = 0.0;
    double s1 = 0.0;
    double s2 = 0.0;
    double s3 = 0.0;
    int i = from;
    int end = from + length;
    for (; i + 3 < end; i += 4) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
    }
    double sum = (s0 + s1) + (s2 + s3);
    for (; i < end; i++) {
      sum += x[i];
    }
    return sum;
  }

  private static double max(double[] x, int from, int length) {
    double max = x[from];
    for (int i = from + 1; i < from + length; i++) {
      max = Math.max(max, x[i]);
    }
    return max;
  }

  /** out_ij ← exp(x_ij − max_j x_ij), at most 1, so nothing overflows. */
  private static void shiftedExp(Shape shape, double[] x, double[] out) {
    for (int i = 0, at = 0; i < shape.rows(); i++) {
      double max = max(x, i * shape.columns(), shape.columns());
      for (int j = 0; j < shape.columns(); j++, at++) {
        out[at] = x[at] - max;
      }
    }
    Backend.active().exp(out, out);
  }

  /** out_i ← max_j x_ij + log Σ_j exp(x_ij − max_j x_ij). */
  record LogSumExp(Shape from, int x, int scratch, int out) implements Instruction {
    @Override
    public void run(double[][] s) {
      int columns = from.columns();
      shiftedExp(from, s[x], s[scratch]);
      for (int i = 0; i < from.rows(); i++) {
        double max = max(s[x], i * columns, columns);
        s[out][i] = max + Math.log(sum(s[scratch], i * columns, columns));
      }
    }

    @Override
    public String toString() {
      return "log-sum-exp " + from;
    }
  }

  /** out_ij ← exp(x_ij − max_j x_ij) / Σ_j exp(x_ij − max_j x_ij). */
  record Softmax(Shape from, int x, int out) implements Instruction {
    @Override
    public void run(double[][] s) {
      int columns = from.columns();
      double[] p = s[out];
      shiftedExp(from, s[x], p);
      for (int i = 0, at = 0; i < from.rows(); i++) {
        double sum = sum(p, i * columns, columns);
        for (int j = 0; j < columns; j++, at++) {
          p[at] /= sum;
        }
      }
    }

    @Override
    public String toString() {
      return "softmax " + from;
    }
  }
}
