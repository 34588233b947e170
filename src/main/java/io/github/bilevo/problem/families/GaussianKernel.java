package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.problem.Flops;
import java.util.Arrays;

/**
 * K(γ)_ij = exp(−Σ_l γ_l (a_il − b_jl)²) for rows a_i of A ∈ ℝ^{m×p} and b_j of B ∈ ℝ^{n×p}, and
 * the products its derivatives need: ∂K/∂γ_l = −D_l∘K with D_l,ij = (a_il − b_jl)².
 *
 * <p>A and B are shifted by B's column means: differences are unchanged, and the squares in which
 * the products are expanded stay as small as they can. Mutable, confined to one thread; nothing is
 * allocated after construction.
 */
final class GaussianKernel {
  private final int m;
  private final int n;
  private final int p;
  private final double[] a;
  private final double[] b;
  private final double[] gamma;
  private final DenseMatrix k;
  private final double[] weighted;
  private final double[] product;
  private final double[] rows;
  private final double[] columns;

  GaussianKernel(DenseMatrix a, DenseMatrix b) {
    m = a.rows();
    n = b.rows();
    p = a.columns();
    double[] means = columnMeans(b);
    this.a = shifted(a, means);
    this.b = shifted(b, means);
    gamma = new double[p];
    k = DenseMatrix.zeros(m, n);
    weighted = new double[n * p];
    product = new double[m * p];
    rows = new double[m];
    columns = new double[n];
  }

  private static double[] columnMeans(DenseMatrix matrix) {
    double[] means = new double[matrix.columns()];
    for (int i = 0; i < matrix.rows(); i++) {
      for (int l = 0; l < means.length; l++) {
        means[l] += matrix.get(i, l) / matrix.rows();
      }
    }
    return means;
  }

  private static double[] shifted(DenseMatrix matrix, double[] means) {
    double[] values = matrix.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] -= means[i % means.length];
    }
    return values;
  }

  /** K(γ) for γ = {@code lambda[from..from+p)}. */
  void setGamma(double[] lambda, int from) {
    System.arraycopy(lambda, from, gamma, 0, p);
    double[] values = k.values();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        values[i * n + j] = -squaredDistance(i, j, gamma, 0);
      }
    }
    Backend.active().exp(values, values);
  }

  /** What K, Kw and {@link #bilinear} cost: 4mnp, 2mn and 2mn(p + 2). */
  static Flops flops(double m, double n, double p) {
    return new Flops(4.0 * m * n * p, 2.0 * m * n, 2.0 * m * n * (p + 2.0));
  }

  /** Σ_l z[from+l] (a_il − b_jl)². */
  private double squaredDistance(int i, int j, double[] z, int from) {
    double sum = 0.0;
    for (int l = 0, ai = i * p, bj = j * p; l < p; l++, ai++, bj++) {
      double difference = a[ai] - b[bj];
      sum += z[from + l] * difference * difference;
    }
    return sum;
  }

  /** K(γ) ∈ ℝ^{m×n}, the kernel's own storage. */
  DenseMatrix matrix() {
    return k;
  }

  /**
   * out[from + l] ← uᵀ(D_l∘K)w for every l, u ∈ ℝᵐ, w ∈ ℝⁿ. With S = diag(u) K diag(w) this is Σ_i
   * a_il² (S1)_i + Σ_j b_jl² (Sᵀ1)_j − 2 Σ_i a_il (SB)_il: one product K·(diag(w)B) for all l.
   */
  void bilinear(double[] u, double[] w, double[] out, int from) {
    for (int j = 0, at = 0; j < n; j++) {
      for (int l = 0; l < p; l++, at++) {
        weighted[at] = w[j] * b[at];
      }
    }
    Backend.active().gemm(m, p, n, k.values(), weighted, product);
    k.multiply(w, rows);
    k.multiplyTransposed(u, columns);
    Arrays.fill(out, from, from + p, 0.0);
    for (int i = 0, at = 0; i < m; i++) {
      for (int l = 0; l < p; l++, at++) {
        out[from + l] += u[i] * a[at] * (a[at] * rows[i] - 2.0 * product[at]);
      }
    }
    for (int j = 0, at = 0; j < n; j++) {
      for (int l = 0; l < p; l++, at++) {
        out[from + l] += w[j] * columns[j] * b[at] * b[at];
      }
    }
  }

  /** out ← Σ_l z[from+l] (D_l∘K) w, w ∈ ℝⁿ. */
  void directional(double[] z, int from, double[] w, double[] out) {
    double[] values = k.values();
    for (int i = 0; i < m; i++) {
      double sum = 0.0;
      for (int j = 0; j < n; j++) {
        sum += squaredDistance(i, j, z, from) * values[i * n + j] * w[j];
      }
      out[i] = sum;
    }
  }

  /** out ← D_l∘K ∈ ℝ^{m×n}. */
  void derivative(int l, double[] out) {
    for (int i = 0, at = 0; i < m; i++) {
      for (int j = 0; j < n; j++, at++) {
        double difference = a[i * p + l] - b[j * p + l];
        out[at] = difference * difference * k.values()[at];
      }
    }
  }

  /** products_l ← ‖(D_l∘K)w‖² for every l, w ∈ ℝⁿ; {@code row} is as long. */
  void derivativeNorms(double[] w, double[] row, double[] products) {
    Arrays.fill(products, 0.0);
    for (int i = 0, at = 0; i < m; i++) {
      Arrays.fill(row, 0.0);
      for (int j = 0; j < n; j++, at++) {
        double weight = k.values()[at] * w[j];
        for (int l = 0; l < p; l++) {
          double difference = a[i * p + l] - b[j * p + l];
          row[l] += difference * difference * weight;
        }
      }
      for (int l = 0; l < p; l++) {
        products[l] += row[l] * row[l];
      }
    }
  }

  /** max |a_il| + max |b_jl|, of the shifted rows. */
  double reach(int l) {
    return largest(a, l) + largest(b, l);
  }

  private double largest(double[] rowMajor, int l) {
    double largest = 0.0;
    for (int at = l; at < rowMajor.length; at += p) {
      largest = Math.max(largest, Math.abs(rowMajor[at]));
    }
    return largest;
  }

  /** Memory held, in bytes. */
  long bytes() {
    return k.bytes() + 8L * (a.length + b.length + weighted.length + product.length + p + m + n);
  }
}
