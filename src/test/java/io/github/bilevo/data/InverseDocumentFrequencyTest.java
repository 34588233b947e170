package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.SparseMatrix;
import org.junit.jupiter.api.Test;

class InverseDocumentFrequencyTest {
  private static SparseMatrix sparse(double[]... rows) {
    return SparseMatrix.of(DenseMatrix.ofRows(rows));
  }

  /** The counts of scikit-learn's manual (text feature extraction, tf–idf), three words. */
  private static final SparseMatrix COUNTS =
      sparse(
          new double[] {3, 0, 1},
          new double[] {2, 0, 0},
          new double[] {3, 0, 0},
          new double[] {4, 0, 0},
          new double[] {3, 2, 0},
          new double[] {3, 0, 2});

  @Test
  void apply_countsOfTheManual_givesItsNumbers() {
    InverseDocumentFrequency idf = InverseDocumentFrequency.fit(COUNTS);

    assertThat(idf.weights()).containsExactly(1.0, Math.log(3.5) + 1, Math.log(7.0 / 3.0) + 1);
    assertThat(idf.apply(COUNTS).dense().values())
        .containsExactly(
            new double[] {
              0.85151335,
              0,
              0.52433293, //
              1,
              0,
              0, //
              1,
              0,
              0, //
              1,
              0,
              0, //
              0.55422893,
              0.83236428,
              0, //
              0.63035731,
              0,
              0.77630514
            },
            within(5e-9)); // eight digits are printed
  }

  @Test
  void apply_otherRows_takesTheWeightsOfTheFirst() {
    InverseDocumentFrequency idf = InverseDocumentFrequency.fit(sparse(new double[] {1, 0}));

    double rare = Math.log(2) + 1;
    double norm = Math.hypot(1, rare);
    assertThat(idf.apply(sparse(new double[] {5, 5}, new double[] {0, 0})).dense().values())
        .containsExactly(new double[] {1 / norm, rare / norm, 0, 0}, within(4 * Math.ulp(1.0)));
  }

  @Test
  void apply_otherWidth_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> InverseDocumentFrequency.fit(COUNTS).apply(sparse(new double[] {1, 2})))
        .withMessage("features: found 2 columns; wanted 3");
  }
}
