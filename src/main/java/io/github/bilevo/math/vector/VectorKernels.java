package io.github.bilevo.math.vector;

import static io.github.bilevo.math.vector.Lanes.COUNT;
import static io.github.bilevo.math.vector.Lanes.SPECIES;

import io.github.bilevo.math.Kernels;
import io.github.bilevo.math.PlainKernels;
import io.github.bilevo.math.Tanh;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;

/**
 * The kernels on the Vector API. Every sum has one order, written down in the method that forms it,
 * so the bits depend on the operands and the machine's vector width alone. Matrix products live in
 * {@link VectorProducts} and {@link VectorGemm}, one small loop per method, which is what the JIT
 * keeps in registers. Stateless.
 */
public final class VectorKernels implements Kernels {
  @Override
  public String name() {
    return "vector";
  }

  @Override
  public void gemv(int rows, int columns, double[] a, double[] x, double[] y) {
    VectorProducts.rowProducts(0, rows, columns, a, x, 0, y, 0);
  }

  @Override
  public void gemvTransposed(int rows, int columns, double[] a, double[] x, double[] y) {
    Arrays.fill(y, 0, columns, 0.0);
    VectorProducts.addCombination(0, rows, columns, a, x, y);
  }

  /** Block by block of rows; the bits are those of the two products one after the other. */
  @Override
  public void weightedGram(
      int rows,
      int columns,
      double[] a,
      double[] d,
      double[] v,
      double[] scratchRows,
      double[] out) {
    Arrays.fill(out, 0, columns, 0.0);
    int block = VectorProducts.rowsInCache(columns);
    for (int from = 0; from < rows; from += block) {
      int to = Math.min(rows, from + block);
      VectorProducts.rowProducts(from, to, columns, a, v, 0, scratchRows, 0);
      for (int i = from; i < to; i++) {
        scratchRows[i] *= d[i];
      }
      VectorProducts.addCombination(from, to, columns, a, scratchRows, out);
    }
  }

  @Override
  public void gemm(int m, int n, int k, double[] a, double[] b, double[] c) {
    VectorGemm.multiply(m, n, k, a, k, 1, b, c);
  }

  @Override
  public void gemmTransposedLeft(int m, int n, int k, double[] a, double[] b, double[] c) {
    VectorGemm.multiply(m, n, k, a, 1, m, b, c);
  }

  /** Dot products of rows, over blocks of B that stay in the cache for all rows of A. */
  @Override
  public void gemmTransposedRight(int m, int n, int k, double[] a, double[] b, double[] c) {
    int block = VectorProducts.rowsInCache(k);
    for (int from = 0; from < n; from += block) {
      int to = Math.min(n, from + block);
      for (int i = 0; i < m; i++) {
        VectorProducts.rowProducts(from, to, k, b, a, i * k, c, i * n);
      }
    }
  }

  /** Four accumulators over blocks of 4L, then whole vectors into the first, then a scalar tail. */
  @Override
  public double dot(double[] x, double[] y) {
    DoubleVector s0 = DoubleVector.zero(SPECIES);
    DoubleVector s1 = s0;
    DoubleVector s2 = s0;
    DoubleVector s3 = s0;
    int n = x.length;
    int i = 0;
    for (; i <= n - 4 * COUNT; i += 4 * COUNT) {
      s0 = load(x, i).fma(load(y, i), s0);
      s1 = load(x, i + COUNT).fma(load(y, i + COUNT), s1);
      s2 = load(x, i + 2 * COUNT).fma(load(y, i + 2 * COUNT), s2);
      s3 = load(x, i + 3 * COUNT).fma(load(y, i + 3 * COUNT), s3);
    }
    for (; i <= n - COUNT; i += COUNT) {
      s0 = load(x, i).fma(load(y, i), s0);
    }
    double sum = Lanes.sum(s0.add(s1).add(s2.add(s3)));
    for (; i < n; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  @Override
  public void axpy(double alpha, double[] x, double[] y) {
    DoubleVector factor = DoubleVector.broadcast(SPECIES, alpha);
    int n = x.length;
    int i = 0;
    for (; i <= n - COUNT; i += COUNT) {
      load(x, i).fma(factor, load(y, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = Math.fma(x[i], alpha, y[i]);
    }
  }

  @Override
  public void xpby(double[] x, double beta, double[] y) {
    DoubleVector factor = DoubleVector.broadcast(SPECIES, beta);
    int n = x.length;
    int i = 0;
    for (; i <= n - COUNT; i += COUNT) {
      load(y, i).fma(factor, load(x, i)).intoArray(y, i);
    }
    for (; i < n; i++) {
      y[i] = Math.fma(y[i], beta, x[i]);
    }
  }

  @Override
  public void exp(double[] x, double[] out) {
    for (int i = VectorExp.exp(x, out); i < x.length; i++) {
      out[i] = PlainKernels.exp(x[i]);
    }
  }

  @Override
  public void tanh(double[] x, int from, int to, double[] out) {
    for (int i = VectorTanh.tanh(x, from, to, out); i < to; i++) {
      out[i] = Tanh.of(x[i]);
    }
  }

  private static DoubleVector load(double[] x, int i) {
    return DoubleVector.fromArray(SPECIES, x, i);
  }

  /** For {@code Backend.description()}. */
  @Override
  public String toString() {
    return "vector (" + SPECIES.vectorBitSize() + " bit)";
  }
}
