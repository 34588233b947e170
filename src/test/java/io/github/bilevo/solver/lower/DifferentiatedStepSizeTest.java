package io.github.bilevo.solver.lower;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.solver.Status;
import io.github.bilevo.testing.Problems;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec section 1, step sizes: α(λ) and β(λ) as functions of λ. */
class DifferentiatedStepSizeTest {
  private static final double H = 1e-5;
  private static final StepSize OPTIMAL = StepSize.OPTIMAL_DIFFERENTIATED;

  static Stream<Problems.Instance> instances() {
    return Problems.all().filter(instance -> differentiable(instance));
  }

  private static boolean differentiable(Problems.Instance instance) {
    LowerPoint point = ((LowerObjective) instance.problem().lower()).newPoint();
    point.setLambda(instance.lambda());
    int n = instance.lambda().length;
    return point.curvatureGradients(new double[n], new double[n]);
  }

  private static List<FixedPointMap> maps(LowerObjective objective) {
    return List.of(
        new GradientDescentMap(objective, OPTIMAL),
        new HeavyBallMap(objective, OPTIMAL, OPTIMAL),
        new HeavyBallMap(objective, StepSize.of(0.1), OPTIMAL),
        new NesterovMap(objective, OPTIMAL, OPTIMAL),
        new NesterovMap(objective, OPTIMAL, StepSize.of(0.3)));
  }

  @Test
  void instances_ofAllFamilies_areDifferentiableButAtTies() {
    assertThat(Problems.all().filter(i -> !differentiable(i)).map(Problems.Instance::name))
        .containsExactly("logistic sparse, seed 13"); // every λ_j = 0.8
  }

  @ParameterizedTest
  @MethodSource("instances")
  void curvatureGradients_everyFamily_matchCentralDifferences(Problems.Instance instance) {
    LowerPoint point = ((LowerObjective) instance.problem().lower()).newPoint();
    int n = instance.lambda().length;
    double[] mu = new double[n];
    double[] l = new double[n];
    point.setLambda(instance.lambda());
    point.curvatureGradients(mu, l);
    double size = Math.max(1.0, point.smoothness());
    for (int j = 0; j < n; j++) {
      double[] lambda = instance.lambda().clone();
      lambda[j] += H;
      point.setLambda(lambda);
      double muAbove = point.strongConvexity();
      double lAbove = point.smoothness();
      lambda[j] -= 2 * H;
      point.setLambda(lambda);
      assertThat(mu[j])
          .isCloseTo((muAbove - point.strongConvexity()) / (2 * H), within(1e-8 * size));
      assertThat(l[j]).isCloseTo((lAbove - point.smoothness()) / (2 * H), within(1e-8 * size));
    }
  }

  @ParameterizedTest
  @MethodSource("instances")
  void itd_constantsOfLambda_isTheExactGradientOfTheComputedObjective(Problems.Instance instance) {
    LowerObjective objective = (LowerObjective) instance.problem().lower();
    for (FixedPointMap map : maps(objective)) {
      for (int t : new int[] {1, 4}) {
        Vec start = Vec.constant(objective.stateSize(), 0.2);
        Itd itd = new Itd(instance.problem(), new FixedPointIteration(map, t, start), false);
        double[] gradient = compute(itd, instance.lambda()).gradient().toArray();
        for (int j = 0; j < gradient.length; j++) {
          double[] lambda = instance.lambda().clone();
          lambda[j] += H;
          double above = compute(itd, lambda).objective();
          lambda[j] -= 2 * H;
          double difference = (above - compute(itd, lambda).objective()) / (2 * H);
          assertThat(gradient[j]).isCloseTo(difference, within(1e-7));
        }
      }
    }
  }

  @Test
  void itd_constantsHeldOrNot_differ() {
    Problems.Instance instance = Problems.kernelRidge(9, 7, 3, 31);
    LowerObjective objective = (LowerObjective) instance.problem().lower();
    Vec start = Vec.constant(9, 0.2);
    double[] held =
        compute(
                new Itd(
                    instance.problem(),
                    new FixedPointIteration(
                        new GradientDescentMap(objective, StepSize.OPTIMAL), 4, start),
                    false),
                instance.lambda())
            .gradient()
            .toArray();
    double[] moving =
        compute(
                new Itd(
                    instance.problem(),
                    new FixedPointIteration(new GradientDescentMap(objective, OPTIMAL), 4, start),
                    false),
                instance.lambda())
            .gradient()
            .toArray();
    assertThat(relativeError(moving, held)).isGreaterThan(1e-3);
  }

  @Test
  void init_atATie_saysNotDifferentiableAndTakesNoStep() {
    Problems.Instance instance = Problems.sparseLogistic(10, 6, 13);
    LowerObjective objective = (LowerObjective) instance.problem().lower();
    for (FixedPointMap map : maps(objective)) {
      FixedPointIteration lower = new FixedPointIteration(map, 5, Vec.constant(6, 0.5));
      Hypergradient h = compute(new Itd(instance.problem(), lower, false), instance.lambda());
      assertThat(h.status()).isEqualTo(Status.NOT_DIFFERENTIABLE);
      assertThat(h.lower().steps()).isZero();
      assertThat(h.lower().state()).isEqualTo(Vec.constant(6, 0.5));
    }
  }

  @Test
  void constructor_objectiveWithoutGradients_isRefused() {
    LowerObjective objective =
        new Bare((LowerObjective) Problems.ridge(11, 6, 10).problem().lower());
    assertThatThrownBy(() -> new GradientDescentMap(objective, OPTIMAL))
        .hasMessage(
            "stepSize: found optimal, differentiated; wanted it held constant, or a number,"
                + " for this objective declares no gradients of μ and L");
    assertThat(new GradientDescentMap(objective, StepSize.OPTIMAL).stateSize()).isEqualTo(6);
  }

  @ParameterizedTest
  @EnumSource(OptimalConstant.class)
  void slopes_everyConstant_matchCentralDifferences(OptimalConstant constant) {
    double mu = 0.7;
    double l = 5.3;
    assertThat(constant.byMu(mu, l))
        .isCloseTo((constant.value(mu + H, l) - constant.value(mu - H, l)) / (2 * H), within(1e-9));
    assertThat(constant.bySmoothness(mu, l))
        .isCloseTo((constant.value(mu, l + H) - constant.value(mu, l - H)) / (2 * H), within(1e-9));
  }

  private static Hypergradient compute(Itd itd, double[] lambda) {
    return new HypergradientSession(itd).compute(Vec.copyOf(lambda));
  }

  /** An objective that knows μ and L but not their gradients. */
  private record Bare(LowerObjective objective) implements LowerObjective {
    @Override
    public int stateSize() {
      return objective.stateSize();
    }

    @Override
    public int lambdaSize() {
      return objective.lambdaSize();
    }

    @Override
    public LowerPoint newPoint() {
      return objective.newPoint();
    }
  }
}
