package io.github.bilevo.hypergradient.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.NesterovMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractionWatchTest {
  private static final double[] UNIT = {1.0};

  private static ContractionWatch after(int steps, double q, double first) {
    ContractionWatch watch = new ContractionWatch(10);
    for (int i = 0; i < steps; i++) {
      watch.observe(first * Math.pow(q, i), 1.0, UNIT);
    }
    return watch;
  }

  @Test
  void observe_growth_isLostAfterTwoWindowsAndNotAfterOne() {
    assertThat(after(20, 1.01, 1.0).lost()).isFalse();
    assertThat(after(21, 1.01, 1.0).lost()).isTrue();
    assertThat(after(21, 1.01, 1.0).rate()).isCloseTo(1.01, within(1e-12));
    assertThat(after(21, 1.0, 1.0).lost()).as("q̂ = 1").isTrue();
    assertThat(after(90, 1 - 1e-11, 1.0).lost()).as("towards a cycle").isTrue();
    assertThat(after(500, 0.999, 1.0).lost()).isFalse();
  }

  @Test
  void observe_plateauAtRounding_isNoLoss() {
    assertThat(after(500, 1.0, 190 * Math.ulp(1.0)).lost()).isFalse(); // 100 ε (1 + 1)
    assertThat(after(500, 1.0, 210 * Math.ulp(1.0)).lost()).isTrue();
  }

  @Test
  void observe_newLowAfterALoss_takesItBack() {
    ContractionWatch watch = after(40, 1.1, 1.0);
    assertThat(watch.lost()).isTrue();
    watch.observe(0.9, 1.0, UNIT);
    assertThat(watch.lost()).isFalse();
    watch.restart();
    assertThat(watch.seen()).isZero();
  }

  @Test
  void of_mapOnPairs_hasTheLongWindow() {
    LowerObjective objective = (LowerObjective) Problems.ridge(9, 4, 1).problem().lower();
    assertThat(ContractionWatch.of(new GradientDescentMap(objective, StepSize.OPTIMAL)).window())
        .isEqualTo(10);
    HeavyBallMap heavy = new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL);
    assertThat(ContractionWatch.of(heavy).window()).isEqualTo(50);
    assertThatThrownBy(() -> new ContractionWatch(0))
        .hasMessage("window: found 0; wanted at least 1");
  }

  /** α as a multiple of 1/L; β of heavy ball. */
  @ParameterizedTest
  @CsvSource({"1.9, 0, true", "2.1, 0, false", "2.9, 0.5, true", "3.1, 0.5, false"})
  void at_givenStepSizes_isProvenUpToTheLimit(double alpha, double beta, boolean proven) {
    BilevelProblem problem = Problems.biasedRidge(12, 5, 3).problem(); // quadratic
    LowerObjective objective = (LowerObjective) problem.lower();
    double[] lambda = Vec.constant(problem.lambdaSize(), 1.0).toArray();
    var constants = objective.newConstants().orElseThrow();
    constants.setLambda(lambda, Vec.constant(lambda.length, 1.0).toArray());
    StepSize step = StepSize.of(alpha / constants.smoothness());
    HeavyBallMap heavy = new HeavyBallMap(objective, step, StepSize.of(beta));
    assertThat(new ProvenContraction(problem, heavy).at(lambda)).isEqualTo(proven);
    if (beta == 0) {
      GradientDescentMap descent = new GradientDescentMap(objective, step);
      assertThat(new ProvenContraction(problem, descent).at(lambda)).isEqualTo(proven);
    }
    NesterovMap nesterov = new NesterovMap(objective, step, StepSize.of(beta));
    assertThat(new ProvenContraction(problem, nesterov).at(lambda)).isFalse();
  }

  @Test
  void at_optimalConstants_areProvenOnlyInsideLambda() {
    Problems.Instance lr = Problems.logistic(12, 3, 1);
    LowerObjective objective = (LowerObjective) lr.problem().lower();
    GradientDescentMap descent = new GradientDescentMap(objective, StepSize.OPTIMAL);
    HeavyBallMap heavy = new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL);
    double[] inside = {1, 1, 1};
    assertThat(new ProvenContraction(lr.problem(), descent).at(inside)).isTrue();
    assertThat(new ProvenContraction(lr.problem(), descent).at(new double[] {-9, 1, 1})).isFalse();
    assertThat(new ProvenContraction(lr.problem(), heavy).at(inside))
        .as("heavy ball on what is not quadratic")
        .isFalse();
  }
}
