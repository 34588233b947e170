package io.github.bilevo.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdjointStartTest {
  private static double[] begin(AdjointStart start) {
    double[] v = {Double.NaN};
    start.begin(v);
    return v;
  }

  @Test
  void begin_first_isZeroAndThenTheLast() {
    AdjointStart start = new AdjointStart(1);
    assertThat(begin(start)).containsExactly(0.0);
    start.keep(new double[] {3.0});
    assertThat(begin(start)).containsExactly(3.0);
  }

  @Test
  void begin_afterTwo_goesHalfTheWayOn() {
    AdjointStart start = new AdjointStart(1);
    start.keep(new double[] {3.0});
    start.keep(new double[] {4.0});
    assertThat(begin(start)).containsExactly(4.5);
  }

  /** Solves that leave M of the error: 0 ≤ M &lt; 1, and M &gt; −½. */
  @ParameterizedTest
  @ValueSource(doubles = {0.99, 0.9, 0.5, 0.0, -0.3, -0.49})
  void keep_solvesThatContract_convergesToAVThatRests(double m) {
    AdjointStart start = new AdjointStart(1);
    for (int s = 0; s < 5000; s++) {
      double[] v = begin(start);
      v[0] = 7.0 + m * (v[0] - 7.0);
      start.keep(v);
    }
    assertThat(Math.abs(begin(start)[0] - 7.0)).isLessThan(1e-9);
  }

  /** Warm alone a solve that leaves M lags behind by M/(1 − M) steps of a v that moves. */
  @Test
  void keep_vMovesSteadily_halvesTheLag() {
    AdjointStart start = new AdjointStart(1);
    double lag = 0.0;
    for (int s = 0; s < 500; s++) {
      double[] v = begin(start);
      v[0] = s + 0.5 * (v[0] - s);
      start.keep(v);
      lag = s - v[0];
    }
    assertThat(lag).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void restore_anotherOnesNumbers_beginsLikeIt() {
    AdjointStart start = new AdjointStart(2);
    start.keep(new double[] {3.0, 1.0});
    start.keep(new double[] {4.0, 0.0});
    double[] memory = new double[1 + start.memory()];
    start.copyInto(memory, 1);
    AdjointStart restored = new AdjointStart(2);
    restored.restore(memory, 1);
    double[] v = new double[2];
    restored.begin(v);
    assertThat(v).containsExactly(4.5, -0.5);
  }
}
