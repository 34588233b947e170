package io.github.bilevo.hypergradient;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.families.KernelRidge;
import io.github.bilevo.reference.ReferenceCase;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.Allocations;
import io.github.bilevo.testing.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HypergradientTest {
  private static final double H = 1e-5;

  static java.util.stream.Stream<Problems.Instance> instances() {
    return Problems.all();
  }

  private static FixedPointIteration lower(Problems.Instance instance, int t) {
    LowerObjective objective = (LowerObjective) instance.problem().lower();
    return new FixedPointIteration(
        new GradientDescentMap(objective, StepSize.of(0.15)),
        t,
        Vec.constant(objective.stateSize(), 0));
  }

  private static Aid aid(Problems.Instance instance, int t, LinearMethod linear) {
    FixedPointIteration lower = lower(instance, t);
    return new Aid(instance.problem(), lower, false, lower.map(), linear, false);
  }

  private static Hypergradient compute(Estimator estimator, double[] lambda) {
    return new HypergradientSession(estimator).compute(Vec.copyOf(lambda));
  }

  private static double[] centralDifferences(Estimator estimator, double[] lambda) {
    double[] differences = new double[lambda.length];
    for (int j = 0; j < lambda.length; j++) {
      double[] plus = lambda.clone();
      double[] minus = lambda.clone();
      plus[j] += H;
      minus[j] -= H;
      differences[j] =
          (compute(estimator, plus).objective() - compute(estimator, minus).objective()) / (2 * H);
    }
    return differences;
  }

  @ParameterizedTest
  @MethodSource("instances")
  void itd_atAnyT_isTheExactGradientOfTheComputedObjective(Problems.Instance instance) {
    for (int t : new int[] {1, 2, 7}) {
      Itd itd = new Itd(instance.problem(), lower(instance, t), false);
      double[] gradient = compute(itd, instance.lambda()).gradient().toArray();
      double[] wanted = centralDifferences(itd, instance.lambda());
      for (int j = 0; j < wanted.length; j++) {
        assertThat(gradient[j]).isCloseTo(wanted[j], within(1e-7));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("instances")
  void aid_atExactLowerSolution_matchesCentralDifferences(Problems.Instance instance) {
    Aid aid = aid(instance, 3000, new ConjugateGradient(200, 1e-13));
    double[] gradient = compute(aid, instance.lambda()).gradient().toArray();
    assertThat(relativeError(gradient, centralDifferences(aid, instance.lambda())))
        .isLessThan(1e-7);
  }

  @ParameterizedTest
  @MethodSource("instances")
  void aid_atInexactLowerSolution_errsInProportion(Problems.Instance instance) {
    LinearMethod exact = new ConjugateGradient(200, 1e-14);
    Hypergradient limit = compute(aid(instance, 20_000, exact), instance.lambda());
    double coarse = errorRatio(instance, limit, 1e-4);
    double fine = errorRatio(instance, limit, 1e-6);
    assertThat(fine).isCloseTo(coarse, within(0.35 * coarse));
  }

  /** Error of the hypergradient over that of w_t, at the first t whose w_t errs less than given. */
  private static double errorRatio(Problems.Instance instance, Hypergradient limit, double error) {
    for (int t = 1; t < 5000; t++) {
      Hypergradient h =
          compute(aid(instance, t, new ConjugateGradient(200, 1e-14)), instance.lambda());
      double lower = relativeError(h.lower().state().toArray(), limit.lower().state().toArray());
      if (lower < error) {
        return relativeError(h.gradient().toArray(), limit.gradient().toArray()) / lower;
      }
    }
    throw new AssertionError("w_t never errs less than " + error);
  }

  @Test
  void aid_fixedPointOneStep_hasTheGradientOfEAsAdjoint() {
    Problems.Instance instance = Problems.kernelRidge(9, 7, 3, 41);
    Hypergradient h = compute(aid(instance, 5, new FixedPoint(1, 0)), instance.lambda());
    assertThat(h.linear().orElseThrow().steps()).isEqualTo(1);
    assertThat(h.linear().orElseThrow().status()).isEqualTo(Status.MAX_STEPS);
    assertThat(h.lower().residual()).isPositive();
  }

  @Test
  void lowerResidual_ofThePair_isThatOfTheDifferentiatedMap() {
    Problems.Instance instance = Problems.kernelRidge(9, 7, 3, 42);
    LowerObjective objective = (LowerObjective) instance.problem().lower();
    HeavyBallMap pair = new HeavyBallMap(objective, StepSize.of(0.1), StepSize.of(0.3));
    GradientDescentMap plain = new GradientDescentMap(objective, StepSize.of(0.2));
    FixedPointIteration lower = new FixedPointIteration(pair, 6, Vec.constant(9, 0));
    FixedPointIteration longer = new FixedPointIteration(pair, 7, Vec.constant(9, 0));
    LinearMethod linear = new FixedPoint(3, 0);

    Hypergradient onPair =
        compute(new Aid(instance.problem(), lower, false, pair, linear, false), instance.lambda());
    Hypergradient onPlain =
        compute(new Aid(instance.problem(), lower, false, plain, linear, false), instance.lambda());
    Hypergradient next =
        compute(new Aid(instance.problem(), longer, false, pair, linear, false), instance.lambda());
    FixedPointIteration shorter = new FixedPointIteration(pair, 5, Vec.constant(9, 0));
    Hypergradient previous =
        compute(
            new Aid(instance.problem(), shorter, false, pair, linear, false), instance.lambda());

    double forward = distance(next.lower().state(), onPair.lower().state());
    double backward = distance(onPair.lower().state(), previous.lower().state());
    assertThat(onPair.lower().residual()).isCloseTo(Math.hypot(forward, backward), within(1e-14));

    double[] gradient = new double[9];
    var point = objective.newPoint();
    point.setLambda(instance.lambda());
    point.setState(onPlain.lower().state().toArray());
    point.gradient(gradient);
    assertThat(onPlain.lower().residual())
        .isCloseTo(0.2 * Vec.copyOf(gradient).norm(), within(1e-14));
  }

  private static double distance(Vec x, Vec y) {
    double sum = 0;
    for (int i = 0; i < x.size(); i++) {
      sum += (x.get(i) - y.get(i)) * (x.get(i) - y.get(i));
    }
    return Math.sqrt(sum);
  }

  @Test
  void reference_atLargestT_approachesTheExactHypergradient() {
    ReferenceCase reference = ReferenceCase.load("krr");
    Problems.Instance instance =
        new Problems.Instance(
            "krr",
            KernelRidge.problem(reference.train(), reference.validation()),
            reference.lambda());
    Hypergradient h =
        compute(aid(instance, 2000, new ConjugateGradient(60, 1e-14)), instance.lambda());
    assertThat(relativeError(h.gradient().toArray(), reference.exact("hypergradient")))
        .isLessThan(1e-11);
    assertThat(relativeError(h.lower().state().toArray(), reference.exact("w"))).isLessThan(1e-12);
  }

  @Test
  void warmStart_secondCall_startsWhereTheFirstEnded() {
    Problems.Instance instance = Problems.logistic(20, 6, 43);
    FixedPointIteration lower = lower(instance, 10);
    FixedPointIteration twice = lower(instance, 20);
    LinearMethod linear = new FixedPoint(4, 0);
    FixedPointIteration once = new FixedPointIteration(lower.map(), 10, lower.initial());
    HypergradientSession warm =
        new HypergradientSession(
            new Aid(instance.problem(), once, true, lower.map(), linear, true));
    Vec lambda = Vec.copyOf(instance.lambda());
    Hypergradient first = warm.compute(lambda);
    Hypergradient second = warm.compute(lambda);
    Hypergradient straight =
        compute(
            new Aid(instance.problem(), twice, false, lower.map(), linear, false),
            instance.lambda());
    assertThat(second.lower().state()).isEqualTo(straight.lower().state());
    assertThat(second.linear().orElseThrow().residual())
        .isLessThan(0.9 * first.linear().orElseThrow().residual());
  }

  @Test
  void warmStart_afterAFailedLinearSolve_startsCold() {
    Problems.Instance instance = Problems.kernelRidge(9, 7, 3, 49);
    FixedPointIteration lower = lower(instance, 1);
    Aid aid = new Aid(instance.problem(), lower, false, lower.map(), new FixedPoint(60, 0), true);
    HypergradientSession session = new HypergradientSession(aid);
    double[] wild = instance.lambda().clone();
    wild[0] = -30; // H = K − 30I: ‖I − αH‖ > 1
    assertThat(session.compute(Vec.copyOf(wild)).status()).isEqualTo(Status.DIVERGED);
    assertThat(session.compute(Vec.copyOf(instance.lambda())).gradient())
        .isEqualTo(compute(aid, instance.lambda()).gradient());
  }

  @Test
  void warmStart_itd_treatsTheStartAsAConstant() {
    Problems.Instance instance = Problems.logistic(20, 6, 44);
    FixedPointIteration lower = lower(instance, 5);
    HypergradientSession warm = new HypergradientSession(new Itd(instance.problem(), lower, true));
    Vec lambda = Vec.copyOf(instance.lambda());
    Vec w5 = warm.compute(lambda).lower().state();
    Hypergradient second = warm.compute(lambda);
    Itd fromThere = new Itd(instance.problem(), new FixedPointIteration(lower.map(), 5, w5), false);
    assertThat(second.gradient())
        .isEqualTo(new HypergradientSession(fromThere).compute(lambda).gradient());
  }

  @Test
  void aid_lowerDiverges_passesTheVerdictOnAndGivesNoGradient() {
    Problems.Instance instance = Problems.kernelRidge(9, 7, 3, 45);
    LowerObjective objective = (LowerObjective) instance.problem().lower();
    FixedPointIteration wild =
        new FixedPointIteration(
            new GradientDescentMap(objective, StepSize.of(1e3)), 50, Vec.constant(9, 0));
    for (Estimator estimator :
        new Estimator[] {
          new Itd(instance.problem(), wild, false),
          new Aid(instance.problem(), wild, false, wild.map(), new ConjugateGradient(5, 0), false)
        }) {
      Hypergradient h = compute(estimator, instance.lambda());
      assertThat(h.status()).isEqualTo(Status.DIVERGED);
      assertThat(h.gradient().toArray()).containsOnly(Double.NaN);
      assertThat(h.lower().state().isFinite()).isTrue();
      assertThat(h.linear()).isEmpty();
      assertThat(h.finite()).isFalse();
    }
  }

  @Test
  void aid_negativeCurvature_saysIndefinite() {
    Problems.Instance instance = Problems.kernelRidge(9, 7, 3, 46);
    double[] lambda = instance.lambda().clone();
    lambda[0] = -5; // H = K − 5I
    Hypergradient h = compute(aid(instance, 1, new ConjugateGradient(9, 0)), lambda);
    assertThat(h.status()).isEqualTo(Status.INDEFINITE);
    assertThat(h.gradient().toArray()).containsOnly(Double.NaN);
  }

  @Test
  void aid_cgOnThePair_isRefusedWithTheAlternative() {
    Problems.Instance instance = Problems.kernelRidge(9, 7, 3, 47);
    LowerObjective objective = (LowerObjective) instance.problem().lower();
    HeavyBallMap pair = new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL);
    FixedPointIteration lower = new FixedPointIteration(pair, 6, Vec.constant(9, 0));
    assertThatThrownBy(
            () ->
                new Aid(instance.problem(), lower, false, pair, new ConjugateGradient(5, 0), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cg needs a symmetric ∂₁Φ")
        .hasMessageContaining("gradient-descent map");
  }

  @Test
  void passes_stepsAfterWarmup_allocateNothing() {
    Problems.Instance instance = Problems.logistic(40, 8, 48);
    Vec lambda = Vec.copyOf(instance.lambda());
    Itd itd = new Itd(instance.problem(), lower(instance, 400), false);
    Pass<Vec, Hypergradient> pass = itd.newPass(() -> 0);
    long bytes =
        Allocations.afterWarmUp(
            new Runnable() {
              @Override
              public void run() {
                pass.begin(lambda);
                for (int i = 0; i < 800; i++) {
                  pass.step();
                }
              }
            });
    assertThat(bytes).isZero();
    assertThat(pass.step()).isEqualTo(Status.MAX_STEPS);
    assertThat(pass.result().workspaceBytes().trajectory()).isEqualTo(8L * 400 * 8);
  }
}
