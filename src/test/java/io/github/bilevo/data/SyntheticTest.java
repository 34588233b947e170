package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SyntheticTest {
  private static double score(Table table, int row, double[] weights) {
    double score = 0.0;
    for (int j = 0; j < weights.length; j++) {
      score += table.features().dense().get(row, j) * weights[j];
    }
    return score;
  }

  private static double shareOfWrongLabels(Table table, double[] weights) {
    int wrong = 0;
    for (int i = 0; i < table.size(); i++) {
      wrong += score(table, i, weights) * table.targets()[i] < 0 ? 1 : 0;
    }
    return wrong / (double) table.size();
  }

  @Test
  void logistic_withoutNoise_labelsEveryRowByTheTrueWeights() {
    Table table = Synthetic.logistic(3, 500, 7, 0.0);

    assertThat(table.columns()).containsExactly("x1", "x2", "x3", "x4", "x5", "x6", "x7");
    assertThat(table.size()).isEqualTo(500);
    assertThat(table.groups()).isEmpty();
    assertThat(table.targets()).containsOnly(-1.0, 1.0).contains(-1.0, 1.0);
    assertThat(shareOfWrongLabels(table, Synthetic.logisticWeights(3, 7))).isZero();
  }

  @Test
  void logistic_withNoise_flipsAboutThatShare() {
    int rows = 20_000;
    Table table = Synthetic.logistic(5, rows, 4, 0.2);

    // Four standard deviations of a binomial share.
    double tolerance = 4 * Math.sqrt(0.2 * 0.8 / rows);
    assertThat(shareOfWrongLabels(table, Synthetic.logisticWeights(5, 4)))
        .isCloseTo(0.2, within(tolerance));
  }

  @Test
  void logistic_manyRows_haveStandardNormalFeatures() {
    int rows = 20_000;
    Standardiser fitted = Standardiser.fit(Synthetic.logistic(8, rows, 3, 0.1).features().dense());

    for (int j = 0; j < 3; j++) {
      // Four standard errors: 1/√n of a mean, 1/√(2n) of a deviation.
      assertThat(fitted.means()[j]).isCloseTo(0.0, within(4 / Math.sqrt(rows)));
      assertThat(fitted.scales()[j]).isCloseTo(1.0, within(4 / Math.sqrt(2.0 * rows)));
    }
  }

  @Test
  void logistic_sameSeed_isTheDocumentedSequence() {
    Random random = new Random(9);
    double[] weights = {random.nextGaussian(), random.nextGaussian(), 0};
    double[] firstRow = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
    boolean flipped = random.nextDouble() < 0.25;
    double score = firstRow[0] * weights[0] + firstRow[1] * weights[1];
    Table table = Synthetic.logistic(9, 2, 3, 0.25);

    assertThat(Synthetic.logisticWeights(9, 3)).containsExactly(weights);
    assertThat(Arrays.copyOf(table.features().dense().values(), 3)).containsExactly(firstRow);
    assertThat(table.targets()[0]).isEqualTo(Math.signum(score) * (flipped ? -1 : 1));
    assertThat(table.features().dense().get(1, 0)).isEqualTo(random.nextGaussian());
  }

  @Test
  void logistic_fewerRows_areTheFirstOfMore() {
    Table few = Synthetic.logistic(2, 10, 5, 0.3);
    Table many = Synthetic.logistic(2, 40, 5, 0.3);

    assertThat(Arrays.copyOf(many.features().dense().values(), 50))
        .isEqualTo(few.features().dense().values());
    assertThat(Arrays.copyOf(many.targets(), 10)).isEqualTo(few.targets());
    assertThat(Synthetic.logistic(3, 10, 5, 0.3).features().dense().values())
        .isNotEqualTo(few.features().dense().values());
  }

  @Test
  void logistic_argumentsOutOfRange_areNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Synthetic.logistic(1, 0, 3, 0.1))
        .withMessage("rows: found 0; wanted at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Synthetic.logistic(1, 3, 0, 0.1))
        .withMessage("features: found 0; wanted at least 1");
    for (double noise : new double[] {-0.1, 0.5, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Synthetic.logistic(1, 3, 3, noise))
          .withMessage("noise: found " + noise + "; wanted [0, 0.5)");
    }
  }
}
