package io.github.bilevo.data;

import io.github.bilevo.math.DenseMatrix;
import java.util.Arrays;

/**
 * Shifts and scales each column: x ↦ (x − m_j) / s_j, with the mean m_j and the population standard
 * deviation s_j = √(Σᵢ (x_ij − m_j)² / n) of the rows it was fitted on. Fit on the training rows,
 * apply to all parts.
 *
 * <p>A column that is constant on those rows gets its value as the mean and the scale 1, so that it
 * becomes 0 there. Sums run down the rows in order: the same rows give the same bits.
 */
public final class Standardiser {
  private final double[] means;
  private final double[] scales;

  private Standardiser(double[] means, double[] scales) {
    this.means = means;
    this.scales = scales;
  }

  /**
   * With these means and scales, copied.
   *
   * @throws IllegalArgumentException unless there are as many of both, all scales positive
   */
  public static Standardiser of(double[] means, double[] scales) {
    if (means.length != scales.length || Arrays.stream(scales).anyMatch(s -> !(s > 0))) {
      throw new IllegalArgumentException(
          "scales: found " + scales.length + "; wanted " + means.length + " positive numbers");
    }
    return new Standardiser(means.clone(), scales.clone());
  }

  /**
   * Means and scales of these rows. Not modified.
   *
   * @throws IllegalArgumentException if there is no row, or if a column has a coordinate that is
   *     not finite or a spread that no double can hold
   */
  public static Standardiser fit(DenseMatrix features) {
    if (features.rows() == 0) {
      throw new IllegalArgumentException("features: found 0 rows; wanted at least 1");
    }
    double[] means = means(features);
    double[] widest = widest(features, means);
    double[] squares = new double[means.length];
    for (int i = 0; i < features.rows(); i++) {
      for (int j = 0; j < means.length; j++) {
        // Relative to the widest, the squares neither overflow nor vanish; 0/0 is a constant
        // column.
        double relative = (features.get(i, j) - means[j]) / widest[j];
        squares[j] += relative * relative;
      }
    }
    double[] scales = new double[means.length];
    for (int j = 0; j < scales.length; j++) {
      scales[j] = widest[j] == 0 ? 1.0 : widest[j] * Math.sqrt(squares[j] / features.rows());
    }
    return new Standardiser(means, scales);
  }

  private static double[] means(DenseMatrix x) {
    double[] means = new double[x.columns()];
    boolean[] varies = new boolean[x.columns()];
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < means.length; j++) {
        means[j] += x.get(i, j);
        varies[j] |= x.get(i, j) != x.get(0, j);
      }
    }
    for (int j = 0; j < means.length; j++) {
      // The mean of equal numbers may be an ulp beside them, which would leave a tiny false scale.
      means[j] = varies[j] ? means[j] / x.rows() : x.get(0, j);
    }
    return means;
  }

  /** maxᵢ |x_ij − m_j|, one per column. */
  private static double[] widest(DenseMatrix x, double[] means) {
    double[] widest = new double[means.length];
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < means.length; j++) {
        widest[j] = Math.max(widest[j], Math.abs(x.get(i, j) - means[j]));
      }
    }
    for (int j = 0; j < means.length; j++) {
      if (!Double.isFinite(widest[j])) {
        throw new IllegalArgumentException(
            "features: found a coordinate or a spread that is not finite in column "
                + j
                + "; wanted finite numbers");
      }
    }
    return widest;
  }

  /**
   * A new matrix with every row shifted and scaled. {@code features}: not modified.
   *
   * @throws IllegalArgumentException if the number of columns is another
   */
  public DenseMatrix apply(DenseMatrix features) {
    if (features.columns() != means.length) {
      throw new IllegalArgumentException(
          "features: found " + features.columns() + " columns; wanted " + means.length);
    }
    DenseMatrix out = DenseMatrix.zeros(features.rows(), features.columns());
    for (int i = 0; i < features.rows(); i++) {
      for (int j = 0; j < means.length; j++) {
        out.set(i, j, (features.get(i, j) - means[j]) / scales[j]);
      }
    }
    return out;
  }

  /** m, one per column, a copy. */
  public double[] means() {
    return Arrays.copyOf(means, means.length);
  }

  /** s, one per column, all positive, a copy. */
  public double[] scales() {
    return Arrays.copyOf(scales, scales.length);
  }
}
