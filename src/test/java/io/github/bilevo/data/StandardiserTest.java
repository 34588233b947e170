package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.DenseMatrix;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StandardiserTest {
  private static DenseMatrix column(double... values) {
    return DenseMatrix.wrap(values.length, 1, values);
  }

  @Test
  void fit_smallExample_givesMeanAndPopulationDeviation() {
    // The textbook sample with mean 5 and population deviation 2 (sample deviation 2.138…).
    Standardiser standardiser = Standardiser.fit(column(2, 4, 4, 4, 5, 5, 7, 9));

    assertThat(standardiser.means()).containsExactly(5.0);
    assertThat(standardiser.scales()[0]).isCloseTo(2.0, within(4 * Math.ulp(2.0)));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void apply_onTheFittedRows_givesMeanZeroAndDeviationOne(long seed) {
    Random random = new Random(seed);
    int n = 200;
    DenseMatrix x = DenseMatrix.zeros(n, 3);
    for (int i = 0; i < n; i++) {
      x.set(i, 0, random.nextGaussian());
      x.set(i, 1, 100 + random.nextDouble());
      x.set(i, 2, 1e-6 * random.nextGaussian());
    }
    double[] before = x.values().clone();
    DenseMatrix z = Standardiser.fit(x).apply(x);

    assertThat(x.values()).isEqualTo(before);
    for (int j = 0; j < 3; j++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        sum += z.get(i, j);
        squares += z.get(i, j) * z.get(i, j);
      }
      // Summing n numbers of size |m| errs by at most n ε |m|; here |m|/s ≤ 100.5/0.28 < 400.
      double tolerance = n * Math.ulp(1.0) * 400;
      assertThat(sum / n).isCloseTo(0.0, within(tolerance));
      assertThat(squares / n).isCloseTo(1.0, within(2 * tolerance));
    }
  }

  @Test
  void apply_onOtherRows_usesTheFittedNumbers() {
    Standardiser standardiser = Standardiser.fit(column(-1, 1));

    assertThat(standardiser.apply(column(3, 0, -5)).values()).containsExactly(3, 0, -5);
  }

  @Test
  void fit_constantColumn_hasScaleOneAndBecomesZero() {
    // 0.1 + 0.1 + 0.1 is not 3 · 0.1 in doubles: a mean by division would leave a false spread.
    Standardiser standardiser = Standardiser.fit(column(0.1, 0.1, 0.1));

    assertThat(standardiser.means()).containsExactly(0.1);
    assertThat(standardiser.scales()).containsExactly(1.0);
    assertThat(standardiser.apply(column(0.1, 1.1)).values()).containsExactly(0.0, 1.0);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-200, 1e200})
  void fit_spreadWhoseSquareIsNoDouble_isStillRight(double size) {
    double scale = Standardiser.fit(column(-size, size)).scales()[0];

    assertThat(scale).isEqualTo(size);
  }

  @Test
  void fit_whatHasNoSpread_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardiser.fit(DenseMatrix.zeros(0, 2)))
        .withMessage("features: found 0 rows; wanted at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardiser.fit(column(1, Double.NaN)))
        .withMessageContaining("column 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardiser.fit(column(Double.MAX_VALUE, -Double.MAX_VALUE, 1e308)));
  }

  @Test
  void apply_otherWidth_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Standardiser.fit(column(1, 2)).apply(DenseMatrix.zeros(1, 2)))
        .withMessage("features: found 2 columns; wanted 1");
  }

  @Test
  void means_changedByTheCaller_leaveTheStandardiser() {
    Standardiser standardiser = Standardiser.fit(column(1, 3));
    standardiser.means()[0] = 9;
    standardiser.scales()[0] = 9;

    assertThat(standardiser.means()).containsExactly(2.0);
    assertThat(standardiser.scales()).containsExactly(1.0);
  }
}
