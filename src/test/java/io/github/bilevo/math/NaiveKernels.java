package io.github.bilevo.math;

/** The textbook's sums, left to right: the reference for every backend. */
final class NaiveKernels implements Kernels {
  @Override
  public String name() {
    return "naive";
  }

  @Override
  public void gemv(int rows, int columns, double[] a, double[] x, double[] y) {
    gemm(rows, 1, columns, a, x, y);
  }

  @Override
  public void gemvTransposed(int rows, int columns, double[] a, double[] x, double[] y) {
    gemmTransposedLeft(columns, 1, rows, a, x, y);
  }

  @Override
  public void gemm(int m, int n, int k, double[] a, double[] b, double[] c) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0.0;
        for (int p = 0; p < k; p++) {
          sum += a[i * k + p] * b[p * n + j];
        }
        c[i * n + j] = sum;
      }
    }
  }

  @Override
  public void gemmTransposedLeft(int m, int n, int k, double[] a, double[] b, double[] c) {
    gemm(m, n, k, transpose(k, m, a), b, c);
  }

  @Override
  public void gemmTransposedRight(int m, int n, int k, double[] a, double[] b, double[] c) {
    gemm(m, n, k, a, transpose(n, k, b), c);
  }

  private static double[] transpose(int rows, int columns, double[] a) {
    double[] transposed = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        transposed[j * rows + i] = a[i * columns + j];
      }
    }
    return transposed;
  }

  @Override
  public double dot(double[] x, double[] y) {
    double[] sum = new double[1];
    gemm(1, 1, x.length, x, y, sum);
    return sum[0];
  }

  @Override
  public void axpy(double alpha, double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      y[i] += alpha * x[i];
    }
  }

  @Override
  public void xpby(double[] x, double beta, double[] y) {
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] + beta * y[i];
    }
  }

  @Override
  public void exp(double[] x, double[] out) {
    for (int i = 0; i < x.length; i++) {
      out[i] = Math.exp(x[i]);
    }
  }

  @Override
  public void tanh(double[] x, int from, int to, double[] out) {
    for (int i = from; i < to; i++) {
      out[i] = Math.tanh(x[i]);
    }
  }
}
