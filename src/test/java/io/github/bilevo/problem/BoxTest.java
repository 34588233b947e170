package io.github.bilevo.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BoxTest {
  @Test
  void project_outside_movesToTheNearestPoint() {
    double[] lambda = {-3, 0.5, 9};
    new Box(0, 2).project(lambda);
    assertThat(lambda).containsExactly(0, 0.5, 2);
    assertThat(new Box(0, 2).contains(lambda)).isTrue();
  }

  @Test
  void project_nan_staysNan() {
    double[] lambda = {Double.NaN};
    Box.POSITIVE.project(lambda);
    assertThat(lambda).containsExactly(Double.NaN);
    assertThat(Box.POSITIVE.contains(lambda)).isFalse();
  }

  @Test
  void description_ofEachKind_readsAsASet() {
    assertThat(Box.UNBOUNDED.description()).isEqualTo("ℝⁿ");
    assertThat(Box.POSITIVE.description()).isEqualTo("[1.0E-8, ∞)ⁿ");
    assertThat(new Box(-1, 1).description()).isEqualTo("[-1.0, 1.0]ⁿ");
  }

  @Test
  void constructor_emptyBox_isRefused() {
    assertThatThrownBy(() -> new Box(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lower: found 1.0; wanted a number not above upper, 0.0");
  }
}
