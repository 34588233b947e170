package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.NormBounds;
import io.github.bilevo.math.Spectra;
import java.util.Arrays;

/**
 * XᵀX as an operator on ℝᵖ: the Gram matrix itself where p ≤ n, so that a product costs p² and not
 * 2np, else X and Xᵀ one after the other. Mutable scratch, confined to one thread; shares X and the
 * Gram matrix with its copies.
 */
final class NormalMatrix {
  private final DenseMatrix x;
  private final DenseMatrix gram;
  private final double[] rows;

  private NormalMatrix(DenseMatrix x, DenseMatrix gram) {
    this.x = x;
    this.gram = gram;
    this.rows = new double[x.rows()];
  }

  /** Computes the Gram matrix if it is to be used. */
  static NormalMatrix of(DenseMatrix x) {
    DenseMatrix gram = null;
    if (x.columns() <= x.rows()) {
      gram = DenseMatrix.zeros(x.columns(), x.columns());
    }
    NormalMatrix normal = new NormalMatrix(x, gram);
    normal.refresh();
    return normal;
  }

  /** The same matrix for another thread. */
  NormalMatrix copy() {
    return new NormalMatrix(x, gram);
  }

  /** Recomputes the Gram matrix after X's coordinates have changed. */
  void refresh() {
    if (gram != null) {
      int p = x.columns();
      Backend.active().gemmTransposedLeft(p, p, x.rows(), x.values(), x.values(), gram.values());
    }
  }

  /** out ← XᵀX u. */
  void multiply(double[] u, double[] out) {
    if (gram != null) {
      gram.multiply(u, out);
    } else {
      x.multiply(u, rows);
      x.multiplyTransposed(rows, out);
    }
  }

  /** Operations of {@link #multiply}: 2p² with the Gram matrix, else 4np. */
  double flops() {
    double p = x.columns();
    return gram != null ? 2.0 * p * p : 4.0 * x.rows() * p;
  }

  /** out_j ← (XᵀX)_jj. */
  void diagonal(double[] out) {
    if (gram != null) {
      for (int j = 0; j < out.length; j++) {
        out[j] = gram.get(j, j);
      }
    } else {
      Arrays.fill(rows, 1.0);
      x.multiplySquaredTransposed(1, rows, out);
    }
  }

  /** Extreme eigenvalues; the smallest is 0 where p > n. O(min(n, p)³). */
  Spectra.Extremes extremes() {
    return gram != null
        ? Spectra.extremes(gram)
        : new Spectra.Extremes(0.0, Spectra.squaredNorm(x));
  }

  /** What is proven of this matrix, whose {@link #extremes} were computed. */
  NormalConstants constants(Spectra.Extremes computed) {
    return NormalConstants.of(x.rows(), x.columns(), computed, NormBounds.frobenius(x.values()));
  }

  /** Memory held beside X, in bytes. */
  long bytes() {
    return 8L * rows.length + (gram == null ? 0 : gram.bytes());
  }
}
