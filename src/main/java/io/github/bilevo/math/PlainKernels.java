package io.github.bilevo.math;

import java.util.Arrays;

/**
 * The kernels in scalar Java, for every JVM and every machine. Each sum has one fixed order: four
 * accumulators over the index modulo 4, joined as (s₀ + s₁) + (s₂ + s₃), then the tail from left to
 * right; no fused multiply-add, which is slow where the processor lacks it. Stateless.
 */
public final class PlainKernels implements Kernels {
  /** log₂ e; the constants of the exponential are public for the vector form of it. */
  public static final double LOG2_E = 0x1.71547652b82fep0;

  /** ln 2 = high + low; the high part ends in 21 zero bits, so k·high is exact here. */
  public static final double LN2_HIGH = 0x1.62e42fee00000p-1;

  /** The rest of ln 2. */
  public static final double LN2_LOW = 0x1.a39ef35793c76p-33;

  /** Beyond it eˣ is +∞, and is computed as e^710. */
  public static final double EXP_HIGHEST = 710.0;

  /** Below it eˣ is 0, and is computed as e^−746. */
  public static final double EXP_LOWEST = -746.0;

  /** Adding and subtracting it rounds to an integer. */
  public static final double ROUND = 0x1.8p52;

  /** Adding it rounds to an integer; its last bits are the exponent bias 1023. */
  public static final double ROUND_AND_BIAS = 0x1.8p52 + 1023;

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public void gemv(int rows, int columns, double[] a, double[] x, double[] y) {
    rowProducts(rows, columns, a, x, 0, y, 0);
  }

  @Override
  public void gemvTransposed(int rows, int columns, double[] a, double[] x, double[] y) {
    Arrays.fill(y, 0, columns, 0.0);
    addCombination(columns, rows, x, 0, 1, a, y, 0);
  }

  @Override
  public void gemm(int m, int n, int k, double[] a, double[] b, double[] c) {
    Arrays.fill(c, 0, m * n, 0.0);
    for (int i = 0; i < m; i++) {
      addCombination(n, k, a, i * k, 1, b, c, i * n);
    }
  }

  @Override
  public void gemmTransposedLeft(int m, int n, int k, double[] a, double[] b, double[] c) {
    Arrays.fill(c, 0, m * n, 0.0);
    for (int i = 0; i < m; i++) {
      addCombination(n, k, a, i, m, b, c, i * n);
    }
  }

  @Override
  public void gemmTransposedRight(int m, int n, int k, double[] a, double[] b, double[] c) {
    for (int i = 0; i < m; i++) {
      rowProducts(n, k, b, a, i * k, c, i * n);
    }
  }

  /** y_i ← (row i of A)ᵀ x, for x and y that start at their offsets. */
  private static void rowProducts(
      int rows, int columns, double[] a, double[] x, int xFrom, double[] y, int yFrom) {
    for (int i = 0; i < rows; i++) {
      y[yFrom + i] = dot(columns, a, i * columns, x, xFrom);
    }
  }

  /** y ← y + Σ_p w_p (row p of B), with w_p at {@code wFrom + p·wStride}; four rows at a time. */
  private static void addCombination(
      int n, int count, double[] w, int wFrom, int wStride, double[] b, double[] y, int yFrom) {
    int p = 0;
    for (; p + 3 < count; p += 4) {
      double w0 = w[wFrom + p * wStride];
      double w1 = w[wFrom + (p + 1) * wStride];
      double w2 = w[wFrom + (p + 2) * wStride];
      double w3 = w[wFrom + (p + 3) * wStride];
      int b0 = p * n;
      int b1 = b0 + n;
      int b2 = b1 + n;
      int b3 = b2 + n;
      for (int j = 0; j < n; j++) {
        y[yFrom + j] += (w0 * b[b0 + j] + w1 * b[b1 + j]) + (w2 * b[b2 + j] + w3 * b[b3 + j]);
      }
    }
    for (; p < count; p++) {
      double w0 = w[wFrom + p * wStride];
      int b0 = p * n;
      for (int j = 0; j < n; j++) {
        y[yFrom + j] += w0 * b[b0 + j];
      }
    }
  }

  @Override
  public double dot(double[] x, double[] y) {
    return dot(x.length, x, 0, y, 0);
  }

  private static double dot(int n, double[] x, int xFrom, double[] y, int yFrom) {
    double s0 = 0.0;
    double s1 = 0.0;
    double s2 = 0.0;
    double s3 = 0.0;
    int i = 0;
    for (; i + 3 < n; i += 4) {
      s0 += x[xFrom + i] * y[yFrom + i];
      s1 += x[xFrom + i + 1] * y[yFrom + i + 1];
      s2 += x[xFrom + i + 2] * y[yFrom + i + 2];
      s3 += x[xFrom + i + 3] * y[yFrom + i + 3];
    }
    double sum = (s0 + s1) + (s2 + s3);
    for (; i < n; i++) {
      sum += x[xFrom + i] * y[yFrom + i];
    }
    return sum;
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
      out[i] = exp(x[i]);
    }
  }

  @Override
  public void tanh(double[] x, int from, int to, double[] out) {
    for (int i = from; i < to; i++) {
      out[i] = Tanh.of(x[i]);
    }
  }

  /**
   * eˣ within 2 ulp, by +, × and bit operations only, so that the bits are those of the vector
   * kernels and of every JIT. With x = k ln 2 + r, |r| ≤ ln 2 / 2:
   *
   * <pre>  eˣ = 2^k (1 + (r + r² q(r))),   q = Σ_{i=2}^{13} r^{i−2}/i!   (remainder below 2⁻⁵⁷)
   * </pre>
   *
   * Above 709.78 it is +∞, below −745.13 it is 0, between −745.13 and −708.39 a subnormal rounded
   * once more; NaN gives NaN.
   */
  public static double exp(double x) {
    double z = x > EXP_HIGHEST ? EXP_HIGHEST : x < EXP_LOWEST ? EXP_LOWEST : x; // NaN passes
    double k = (z * LOG2_E + ROUND) - ROUND;
    double r = (z - k * LN2_HIGH) - k * LN2_LOW;
    double p = 1.0 + (r + (r * r) * expSeries(r));
    // 2^k as 2^k₁ 2^k₂: k reaches 1024 and −1076, beyond one exponent. p·2^k₁ is exact.
    double t1 = k * 0.5 + ROUND_AND_BIAS;
    double t2 = (k - (t1 - ROUND_AND_BIAS)) + ROUND_AND_BIAS;
    return p * powerOfTwo(t1) * powerOfTwo(t2);
  }

  /** q(r) of {@link #exp(double)}. */
  static double expSeries(double r) {
    double q = 1.0 / 6227020800.0;
    q = q * r + 1.0 / 479001600.0;
    q = q * r + 1.0 / 39916800.0;
    q = q * r + 1.0 / 3628800.0;
    q = q * r + 1.0 / 362880.0;
    q = q * r + 1.0 / 40320.0;
    q = q * r + 1.0 / 5040.0;
    q = q * r + 1.0 / 720.0;
    q = q * r + 1.0 / 120.0;
    q = q * r + 1.0 / 24.0;
    q = q * r + 1.0 / 6.0;
    return q * r + 0.5;
  }

  /** 2^j for t = ROUND_AND_BIAS + j: the last bits of t are the biased exponent. */
  static double powerOfTwo(double t) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(t) << 52);
  }
}
