package io.github.bilevo.autodiff;

/** Loops over one block, each small enough for the JIT to vectorise; z[k+·] ← f(x[i+·], y[j+·]). */
final class BlockLoops {
  private BlockLoops() {}

  static void plus(int n, double[] x, int i, double[] y, int j, double[] z, int k) {
    for (int at = 0; at < n; at++) {
      z[k + at] = x[i + at] + y[j + at];
    }
  }

  static void minus(int n, double[] x, int i, double[] y, int j, double[] z, int k) {
    for (int at = 0; at < n; at++) {
      z[k + at] = x[i + at] - y[j + at];
    }
  }

  static void times(int n, double[] x, int i, double[] y, int j, double[] z, int k) {
    for (int at = 0; at < n; at++) {
      z[k + at] = x[i + at] * y[j + at];
    }
  }

  static void divide(int n, double[] x, int i, double[] y, int j, double[] z, int k) {
    for (int at = 0; at < n; at++) {
      z[k + at] = x[i + at] / y[j + at];
    }
  }

  static void negate(int n, double[] x, int i, double[] z, int k) {
    for (int at = 0; at < n; at++) {
      z[k + at] = -x[i + at];
    }
  }

  static void log(int n, double[] x, int i, double[] z, int k) {
    for (int at = 0; at < n; at++) {
      z[k + at] = Math.log(x[i + at]);
    }
  }

  /** A NaN stays NaN. */
  static void relu(int n, double[] x, int i, double[] z, int k) {
    for (int at = 0; at < n; at++) {
      z[k + at] = Math.max(x[i + at], 0.0);
    }
  }

  static void step(int n, double[] x, int i, double[] z, int k) {
    for (int at = 0; at < n; at++) {
      z[k + at] = x[i + at] > 0.0 ? 1.0 : 0.0;
    }
  }

  static void sqrt(int n, double[] x, int i, double[] z, int k) {
    for (int at = 0; at < n; at++) {
      z[k + at] = Math.sqrt(x[i + at]);
    }
  }

  static void power(int n, double exponent, double[] x, int i, double[] z, int k) {
    for (int at = 0; at < n; at++) {
      z[k + at] = Math.pow(x[i + at], exponent);
    }
  }

  /** z ← coordinates start … start + n − 1 of the matrix whose rows are all x. */
  static void repeatRow(int n, int columns, int start, double[] x, double[] z) {
    int column = start % columns;
    for (int at = 0; at < n; at++) {
      z[at] = x[column];
      column = column + 1 == columns ? 0 : column + 1;
    }
  }

  /** z ← coordinates start … start + n − 1 of the matrix whose columns are all x. */
  static void repeatColumn(int n, int columns, int start, double[] x, double[] z) {
    int row = start / columns;
    int left = columns - start % columns;
    for (int at = 0; at < n; at++) {
      z[at] = x[row];
      if (--left == 0) {
        row++;
        left = columns;
      }
    }
  }
}
