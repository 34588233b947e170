package io.github.bilevo.problem;

import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.Allocations;
import io.github.bilevo.testing.Problems;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The diagonal of the Hessian, and of I − ∂₁Φᵀ, against products with unit vectors. */
class HessianDiagonalTest {
  static Stream<Problems.Instance> knowing() {
    return Problems.all().filter(instance -> objective(instance).knowsHessianDiagonal());
  }

  private static LowerObjective objective(Problems.Instance instance) {
    return (LowerObjective) instance.problem().lower();
  }

  @Test
  void knowsHessianDiagonal_everyFamilyWhereItIsCheap_isTrue() {
    Set<String> kinds = knowing().map(i -> i.problem().kind()).collect(Collectors.toSet());
    assertThat(kinds)
        .contains(
            "logistic",
            "kernel-ridge",
            "biased-ridge",
            "hyper-representation",
            "ridge",
            "multinomial-logistic");
  }

  @ParameterizedTest
  @MethodSource("knowing")
  void adjointDiagonal_everyCoordinate_isThatOfTheProduct(Problems.Instance instance) {
    double alpha = 0.37;
    GradientDescentMap map = new GradientDescentMap(objective(instance), StepSize.of(alpha));
    assertThat(map.knowsAdjointDiagonal()).isTrue();
    int d = map.stateSize();
    Linearization at = map.newLinearization();
    at.setLambda(instance.lambda());
    at.setState(vector(d, 1));
    double[] diagonal = new double[d];
    at.adjointDiagonal(diagonal);
    double[] unit = new double[d];
    double[] column = new double[d];
    for (int i = 0; i < d; i++) {
      unit[i] = 1.0;
      at.adjoint(unit, column);
      unit[i] = 0.0;
      assertThat(diagonal[i]).isCloseTo(column[i], within(1e-13 * Math.max(1, column[i])));
    }
    assertThat(Allocations.afterWarmUp(() -> at.adjointDiagonal(diagonal))).isZero();
  }

  @Test
  void adjointDiagonal_heavyBall_isNotKnown() {
    HeavyBallMap map =
        new HeavyBallMap(objective(Problems.logistic(8, 3, 1)), StepSize.of(0.1), StepSize.of(0.2));
    assertThat(map.knowsAdjointDiagonal()).isFalse();
    Linearization at = map.newLinearization();
    assertThatThrownBy(() -> at.adjointDiagonal(new double[6]))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
