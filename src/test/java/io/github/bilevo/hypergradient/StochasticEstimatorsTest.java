package io.github.bilevo.hypergradient;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.Allocations;
import io.github.bilevo.testing.Plans;
import io.github.bilevo.testing.Problems;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Stochastic AID, SOBA and SABA: exact where the minibatch is whole, and at their rates else. */
class StochasticEstimatorsTest {
  private static final int ROWS = 24;
  private static final Problems.Instance INSTANCE = Problems.logistic(ROWS, 3, 81);
  private static final BilevelProblem PROBLEM = INSTANCE.problem();
  private static final Vec LAMBDA = Vec.copyOf(INSTANCE.lambda());
  private static final Vec ZERO = Vec.constant(3, 0.0);
  private static final double ALPHA = 0.05;

  private static Batches batches(int size, long seed) {
    return new Batches(size, seed);
  }

  private static StochasticAid aid(int steps, StepSchedule eta, Batches batches) {
    return new StochasticAid(PROBLEM, ZERO, steps, eta, false, steps, eta, false, batches);
  }

  private static Soba soba(StepSchedule eta, Batches batches) {
    return new Soba(PROBLEM, ZERO, eta, eta, batches);
  }

  private static Saba saba(StepSchedule eta, Batches batches) {
    return new Saba(PROBLEM, ZERO, eta, eta, batches);
  }

  private static FixedPointIteration gradientDescent(BilevelProblem problem, double alpha, int t) {
    LowerObjective objective = (LowerObjective) problem.lower();
    return new FixedPointIteration(
        new GradientDescentMap(objective, StepSize.of(alpha)),
        t,
        Vec.constant(objective.stateSize(), 0));
  }

  /** ∇f(λ). */
  private static Hypergradient truth(BilevelProblem problem, double alpha, Vec lambda) {
    FixedPointIteration lower = gradientDescent(problem, alpha, 20_000);
    return new HypergradientSession(Aid.exact(problem, lower, false, lower.map())).compute(lambda);
  }

  private static double error(Hypergradient h, Hypergradient truth) {
    return relativeError(h.gradient().toArray(), truth.gradient().toArray());
  }

  static Stream<Estimator> estimators() {
    StepSchedule eta = StepSchedule.constant(ALPHA);
    Batches batches = batches(5, 17);
    return Stream.of(aid(9, eta, batches), soba(eta, batches), saba(eta, batches));
  }

  @Test
  void stochasticAid_oneWholeBatch_isAidByGradientDescentAndFixedPoint() {
    for (int t : new int[] {1, 7, 30}) {
      StochasticAid whole = aid(t, StepSchedule.constant(ALPHA), batches(ROWS, 1));
      FixedPointIteration lower = gradientDescent(PROBLEM, ALPHA, t);
      Aid wanted =
          new Aid(PROBLEM, lower, false, lower.map(), new FixedPoint(t, 0), false); // u = αv
      Hypergradient found = new HypergradientSession(whole).compute(LAMBDA);
      Hypergradient h = new HypergradientSession(wanted).compute(LAMBDA);
      assertThat(error(found, h)).isLessThan(1e-13);
      assertThat(found.objective()).isCloseTo(h.objective(), within(1e-13));
      assertThat(found.lower().residual()).isCloseTo(h.lower().residual(), within(1e-13));
    }
  }

  @Test
  void saba_oneWholeBatch_isSoba() {
    StepSchedule eta = StepSchedule.constant(ALPHA);
    HypergradientSession soba = new HypergradientSession(soba(eta, batches(ROWS, 2)));
    HypergradientSession saba = new HypergradientSession(saba(eta, batches(ROWS, 3)));
    for (int s = 0; s < 40; s++) {
      Hypergradient wanted = soba.compute(LAMBDA);
      Hypergradient found = saba.compute(LAMBDA);
      assertThat(distance(found.gradient(), wanted.gradient())).isLessThan(1e-13);
      assertThat(found.objective()).isCloseTo(wanted.objective(), within(1e-12));
    }
  }

  private static double distance(Vec x, Vec y) {
    double squares = 0.0;
    for (int i = 0; i < x.size(); i++) {
      squares += (x.get(i) - y.get(i)) * (x.get(i) - y.get(i));
    }
    return Math.sqrt(squares);
  }

  /** First epoch, u = 0 and w = 0: the mean over draws is the whole gradient; w_1 shows it. */
  @Test
  void soba_meanOverManyDraws_isTheFullDirection() {
    double eta = 0.01;
    double[] mean = new double[3];
    int seeds = 4000;
    for (int seed = 0; seed < seeds; seed++) {
      HypergradientSession session =
          new HypergradientSession(soba(StepSchedule.constant(eta), batches(5, seed)));
      session.compute(LAMBDA);
      Vec w = session.compute(LAMBDA).lower().state();
      for (int i = 0; i < 3; i++) {
        mean[i] += w.get(i) / seeds;
      }
    }
    double[] full = gradientStep(eta);
    // blocks of 5 rows of 24: a draw's step deviates by at most 3 times the full one; 4000 draws
    assertThat(relativeError(mean, full)).isLessThan(0.1);
  }

  private static double[] gradientStep(double alpha) {
    FixedPointIteration lower = gradientDescent(PROBLEM, alpha, 1);
    Aid aid = new Aid(PROBLEM, lower, false, lower.map(), new FixedPoint(1, 0), false);
    return new HypergradientSession(aid).compute(LAMBDA).lower().state().toArray();
  }

  /** Mean over seeds of the squared error at t = k. */
  private static double meanSquaredError(int t, StepSchedule eta, Hypergradient truth) {
    double sum = 0.0;
    int seeds = 60;
    for (int seed = 0; seed < seeds; seed++) {
      double error =
          error(new HypergradientSession(aid(t, eta, batches(2, seed))).compute(LAMBDA), truth);
      sum += error * error / seeds;
    }
    return sum;
  }

  @Test
  void stochasticAid_decreasingSteps_meanSquaredErrorFallsAsOneOverT() {
    Hypergradient truth = truth(PROBLEM, ALPHA, LAMBDA);
    StepSchedule eta = StepSchedule.decreasing(0.05, 60); // β = 3 > 1/μ
    double coarse = meanSquaredError(1000, eta, truth);
    double fine = meanSquaredError(16_000, eta, truth);
    // 16 at the theorem's order; 60 seeds give the ratio of two means within a factor of 2
    assertThat(coarse / fine).isBetween(8.0, 32.0);
  }

  @Test
  void stochasticAid_constantSteps_endsInABallInProportionToTheStep() {
    Hypergradient truth = truth(PROBLEM, ALPHA, LAMBDA);
    double large = meanSquaredError(4000, StepSchedule.constant(0.02), truth);
    double longer = meanSquaredError(8000, StepSchedule.constant(0.02), truth);
    double small = meanSquaredError(8000, StepSchedule.constant(0.005), truth);
    assertThat(longer / large).isBetween(0.5, 2.0);
    assertThat(large / small).isBetween(2.0, 8.0);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3})
  void atOneLambda_sabaConvergesLinearlyAndSobaHovers(long seed) {
    Hypergradient truth = truth(PROBLEM, ALPHA, LAMBDA);
    StepSchedule eta = StepSchedule.constant(0.02);
    double[] saba = errors(new HypergradientSession(saba(eta, batches(4, seed))), truth);
    double[] soba = errors(new HypergradientSession(soba(eta, batches(4, seed))), truth);
    assertThat(saba[1]).isLessThan(1e-2 * saba[0]);
    assertThat(saba[2]).isLessThan(1e-2 * saba[1]);
    assertThat(soba[1]).isGreaterThan(0.05);
    assertThat(soba[2]).isGreaterThan(0.05);
  }

  /** The largest error in epochs 100–149, 300–349 and 500–549. */
  private static double[] errors(HypergradientSession session, Hypergradient truth) {
    double[] errors = new double[3];
    for (int s = 0; s < 550; s++) {
      double error = error(session.compute(LAMBDA), truth);
      if (s % 200 >= 100 && s % 200 < 150) {
        errors[s / 200] = Math.max(errors[s / 200], error);
      }
    }
    return errors;
  }

  /** BR: f is a strongly convex quadratic in λ, whose minimum long exact descent finds. */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {4, 5})
  void bilevel_sabaReachesTheOptimumWhereSobaHovers(long seed) {
    BilevelProblem problem = Problems.biasedRidge(12, 3, 82).problem();
    double[] lambda = new double[3];
    Hypergradient h = null;
    for (int s = 0; s < 6000; s++) {
      h = truth(problem, 0.1, 400, Vec.copyOf(lambda));
      move(lambda, h, 0.1);
    }
    assertThat(h.gradient().norm()).isLessThan(1e-10);
    StepSchedule eta = StepSchedule.constant(0.02);
    Batches batches = batches(3, seed);
    assertThat(distanceAfter(new Saba(problem, ZERO, eta, eta, batches), 30_000, lambda))
        .isLessThan(1e-6);
    assertThat(distanceAfter(new Soba(problem, ZERO, eta, eta, batches), 30_000, lambda))
        .isGreaterThan(1e-3);
  }

  private static Hypergradient truth(BilevelProblem problem, double alpha, int t, Vec lambda) {
    FixedPointIteration lower = gradientDescent(problem, alpha, t);
    return new HypergradientSession(Aid.exact(problem, lower, false, lower.map())).compute(lambda);
  }

  private static void move(double[] lambda, Hypergradient h, double step) {
    for (int j = 0; j < lambda.length; j++) {
      lambda[j] -= step * h.gradient().get(j);
    }
  }

  private static double distanceAfter(Estimator estimator, int epochs, double[] optimum) {
    HypergradientSession session = new HypergradientSession(estimator);
    double[] lambda = new double[optimum.length];
    for (int s = 0; s < epochs; s++) {
      move(lambda, session.compute(Vec.copyOf(lambda)), 0.01);
    }
    return distance(Vec.copyOf(lambda), Vec.copyOf(optimum));
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void compute_sameSeed_givesTheSameBits(Estimator estimator) {
    HypergradientSession first = new HypergradientSession(estimator);
    HypergradientSession second = new HypergradientSession(estimator);
    for (int s = 0; s < 20; s++) {
      Hypergradient h = first.compute(LAMBDA);
      assertThat(Plans.bits(second.compute(LAMBDA))).isEqualTo(Plans.bits(h));
    }
  }

  @Test
  void compute_otherSeed_givesOtherNumbers() {
    StepSchedule eta = StepSchedule.constant(ALPHA);
    Vec one = new HypergradientSession(aid(9, eta, batches(5, 17))).compute(LAMBDA).gradient();
    Vec other = new HypergradientSession(aid(9, eta, batches(5, 18))).compute(LAMBDA).gradient();
    assertThat(one).isNotEqualTo(other);
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void step_afterWarmup_allocatesNothing(Estimator estimator) {
    Pass<Vec, Hypergradient> pass = estimator.newPass(() -> 0);
    long bytes =
        Allocations.afterWarmUp(
            new Runnable() {
              @Override
              public void run() {
                pass.begin(LAMBDA);
                while (!pass.step().terminal()) {
                  // each step does the work
                }
              }
            });
    assertThat(bytes).isZero();
  }

  @Test
  void compute_stepsTooLarge_divergesAndStaysFinite() {
    StepSchedule wild = StepSchedule.constant(1e4);
    Batches batches = batches(5, 19);
    for (Estimator estimator :
        List.of(aid(400, wild, batches), soba(wild, batches), saba(wild, batches))) {
      HypergradientSession session = new HypergradientSession(estimator);
      Hypergradient h = session.compute(LAMBDA);
      for (int s = 0; s < 400 && !h.status().failed(); s++) {
        h = session.compute(LAMBDA);
      }
      assertThat(h.status()).as(estimator.name()).isEqualTo(Status.DIVERGED);
      assertThat(h.gradient().toArray()).containsOnly(Double.NaN);
      assertThat(h.lower().state().isFinite()).isTrue();
    }
  }

  @Test
  void compute_linearStepsTooLarge_saysSoOfTheLinearSolve() {
    StepSchedule eta = StepSchedule.constant(ALPHA);
    StepSchedule wild = StepSchedule.constant(1e4);
    Batches batches = batches(5, 20);
    Hypergradient h =
        new HypergradientSession(
                new StochasticAid(PROBLEM, ZERO, 9, eta, true, 90, wild, true, batches))
            .compute(LAMBDA);
    assertThat(h.lower().status()).isEqualTo(Status.MAX_STEPS);
    assertThat(h.linear().orElseThrow().status()).isEqualTo(Status.DIVERGED);
    assertThat(h.gradient().toArray()).containsOnly(Double.NaN);
  }

  @Test
  void compute_lambdaNotFinite_saysNonFiniteAndKeepsTheIterate() {
    for (Estimator estimator : estimators().toList()) {
      HypergradientSession session = new HypergradientSession(estimator);
      session.compute(LAMBDA);
      Vec before = session.compute(LAMBDA).lower().state();
      Hypergradient h = session.compute(Vec.constant(3, Double.NaN));
      assertThat(h.status()).as(estimator.name()).isEqualTo(Status.NON_FINITE);
      assertThat(h.lower().state().isFinite()).isTrue();
      Hypergradient next = session.compute(LAMBDA);
      assertThat(next.finite()).as(estimator.name() + " recovers").isTrue();
      assertThat(before.isFinite()).isTrue();
    }
  }

  @Test
  void warmStart_stochasticAid_continuesFromWhereItWas() {
    StepSchedule eta = StepSchedule.constant(ALPHA);
    Batches whole = batches(ROWS, 21);
    HypergradientSession warm =
        new HypergradientSession(
            new StochasticAid(PROBLEM, ZERO, 10, eta, true, 10, eta, true, whole));
    warm.compute(LAMBDA);
    Hypergradient second = warm.compute(LAMBDA);
    Hypergradient cold = new HypergradientSession(aid(20, eta, whole)).compute(LAMBDA);
    assertThat(distance(second.lower().state(), cold.lower().state())).isLessThan(1e-15);
    Hypergradient first = new HypergradientSession(aid(10, eta, whole)).compute(LAMBDA);
    assertThat(second.linear().orElseThrow().residual())
        .isLessThan(first.linear().orElseThrow().residual());
  }

  @Test
  void randomBatches_draws_areUniformAndContinueFromTheirState() {
    RandomBatches random = new RandomBatches(7);
    int[] counts = new int[6];
    for (int i = 0; i < 60_000; i++) {
      counts[random.below(6)]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(9_500, 10_500); // five standard deviations are 456
    }
    RandomBatches resumed = new RandomBatches(0);
    resumed.restore(new MemoryReader(random.memory()));
    for (int i = 0; i < 100; i++) {
      assertThat(resumed.below(1000)).isEqualTo(random.below(1000));
    }
    assertThat(new RandomBatches(3).below(1)).isZero();
  }

  @Test
  void constructors_wrongArguments_areRefusedByName() {
    StepSchedule eta = StepSchedule.constant(0.1);
    BilevelProblem kernel = Problems.kernelRidge(5, 4, 2, 3).problem();
    Vec five = Vec.constant(5, 0);
    assertThatThrownBy(() -> new Soba(kernel, five, eta, eta, batches(2, 1)))
        .hasMessageContaining("problem.lower: found no sum over rows");
    assertThatThrownBy(() -> new Saba(PROBLEM, five, eta, eta, batches(2, 1)))
        .hasMessage("initial: found 5 numbers; wanted d = 3");
    assertThatThrownBy(() -> aid(0, eta, batches(2, 1)))
        .hasMessage("steps: found 0; wanted at least 1");
    assertThatThrownBy(
            () -> new StochasticAid(PROBLEM, ZERO, 1, eta, true, 0, eta, true, batches(1, 1)))
        .hasMessage("linearSteps: found 0; wanted at least 1");
    assertThatThrownBy(() -> batches(0, 1)).hasMessage("batch: found 0; wanted at least 1 row");
    assertThatThrownBy(() -> StepSchedule.constant(0))
        .hasMessage("step-size: found 0.0; wanted a positive number");
    assertThatThrownBy(() -> new StepSchedule(1, 2, 1))
        .hasMessage("decay: found 2.0; wanted a number in [0, 1]");
    assertThatThrownBy(() -> new StepSchedule(1, 1, 0))
        .hasMessage("decay-start: found 0.0; wanted a positive number");
  }

  @Test
  void stepSchedule_at_isItsFormula() {
    assertThat(StepSchedule.constant(0.3).at(1_000)).isEqualTo(0.3);
    assertThat(StepSchedule.decreasing(0.5, 10).at(30)).isEqualTo(0.125);
    assertThat(new StepSchedule(0.5, 0.5, 1).at(3)).isEqualTo(0.25);
  }
}
