package io.github.bilevo.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormBoundsTest {
  private static final double U = 0x1p-53;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 30, 78, 100, 101, 1_000, 60_000, 10_000_000})
  void rounding_anyLength_isMoreThanTheWorstOfTwoSums(long n) {
    double gamma = n * U / (1.0 - n * U);
    assertThat(NormBounds.rounding(n)).isGreaterThan(2.0 * gamma);
    assertThat(NormBounds.rounding(n)).isLessThan(2.0 * gamma + 40.0 * Math.sqrt(n + 1.0) * U);
  }

  /** 1 + 2⁻⁵⁴ + 2⁻⁵⁴ + …, each of which is lost: errors that are anything but independent. */
  @ParameterizedTest
  @ValueSource(ints = {1_000, 10_000, 1_000_000})
  void rounding_everyTermLost_boundsTheError(int n) {
    double[] x = new double[n];
    Arrays.fill(x, 0x1p-27);
    x[0] = 1.0;
    double sum = 0.0;
    for (double value : x) {
      sum += value * value;
    }
    double lost = (n - 1) * 0x1p-54;
    assertThat(sum).isEqualTo(1.0);
    assertThat(NormBounds.rounding(n) * (1.0 + lost)).isGreaterThan(lost);
  }
}
