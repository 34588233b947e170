package io.github.bilevo.data;

import io.github.bilevo.math.SparseMatrix;
import java.util.Arrays;

/**
 * Weighs words by how rare they are, then normalises rows: x_ij ↦ x_ij w_j / ‖(x_il w_l)_l‖₂ with
 *
 * <pre>  w_j = ln((1 + n) / (1 + n_j)) + 1 </pre>
 *
 * n the rows it was fitted on and n_j those in which word j is not 0: the defaults of
 * scikit-learn's {@code TfidfTransformer}. Fit on the training rows, apply to all parts. A row of
 * zeros stays one.
 *
 * @see <a
 *     href="https://scikit-learn.org/stable/modules/feature_extraction.html#tfidf-term-weighting">scikit-learn</a>
 */
public final class InverseDocumentFrequency {
  private final double[] weights;

  private InverseDocumentFrequency(double[] weights) {
    this.weights = weights;
  }

  /** With these weights, copied. */
  public static InverseDocumentFrequency of(double[] weights) {
    return new InverseDocumentFrequency(weights.clone());
  }

  /** The weights of these rows. Not modified. */
  public static InverseDocumentFrequency fit(SparseMatrix features) {
    int[] rowsWith = new int[features.columns()];
    features.forEach((i, j, value) -> rowsWith[j] += value == 0 ? 0 : 1);
    double[] weights =
        Arrays.stream(rowsWith)
            .mapToDouble(rows -> Math.log((1.0 + features.rows()) / (1.0 + rows)) + 1.0)
            .toArray();
    return new InverseDocumentFrequency(weights);
  }

  /**
   * A new matrix with every row weighed and normalised. {@code features}: not modified.
   *
   * @throws IllegalArgumentException if the number of columns is another
   */
  public SparseMatrix apply(SparseMatrix features) {
    if (features.columns() != weights.length) {
      throw new IllegalArgumentException(
          "features: found " + features.columns() + " columns; wanted " + weights.length);
    }
    int entries = features.entries();
    int[] rowOf = new int[entries];
    int[] columnOf = new int[entries];
    double[] values = new double[entries];
    double[] squares = new double[features.rows()];
    int[] next = {0};
    features.forEach(
        (i, j, value) -> {
          int k = next[0]++;
          rowOf[k] = i;
          columnOf[k] = j;
          values[k] = value * weights[j];
          squares[i] += values[k] * values[k];
        });
    for (int k = 0; k < entries; k++) {
      double norm = Math.sqrt(squares[rowOf[k]]);
      values[k] = norm == 0 ? 0.0 : values[k] / norm;
    }
    return SparseMatrix.ofTriplets(features.rows(), weights.length, rowOf, columnOf, values);
  }

  /** w, one per column, a copy. */
  public double[] weights() {
    return weights.clone();
  }
}
