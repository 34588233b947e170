package io.github.bilevo.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.reference.ReferenceCase;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.Gmres;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.testing.Allocations;
import io.github.bilevo.testing.Plans;
import io.github.bilevo.testing.ProbedProblem;
import io.github.bilevo.testing.Problems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ControlledTest {
  private static final double THETA = 0.05;
  private static final LinearMethod CG = new ConjugateGradient(1, 0);

  private static Controlled controlled(
      BilevelProblem problem, boolean heavy, LinearMethod linear, Tolerance tolerance) {
    LowerObjective objective = (LowerObjective) problem.lower();
    FixedPointMap map =
        heavy
            ? new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL)
            : new GradientDescentMap(objective, StepSize.OPTIMAL);
    return new Controlled(problem, lower(map), gradientDescent(problem), linear, tolerance);
  }

  private static GradientDescentMap gradientDescent(BilevelProblem problem) {
    return new GradientDescentMap((LowerObjective) problem.lower(), StepSize.OPTIMAL);
  }

  private static FixedPointIteration lower(FixedPointMap map) {
    return new FixedPointIteration(map, 1, Vec.constant(map.blockSize(), 0.0));
  }

  private static TuningPlan plan(Estimator estimator, double lambda, double stepSize, int steps) {
    Vec initial = Vec.constant(estimator.problem().lambdaSize(), lambda);
    return new TuningPlan(
        estimator, new UpperPlan(initial, new ProjectedGradient(stepSize), steps));
  }

  /** At w(λ) and with v solved, both to rounding. */
  private static double[] exact(BilevelProblem problem, Vec lambda) {
    FixedPointMap map =
        new HeavyBallMap((LowerObjective) problem.lower(), StepSize.OPTIMAL, StepSize.OPTIMAL);
    Aid aid =
        new Aid(
            problem,
            new FixedPointIteration(map, 3000, Vec.constant(problem.stateSize(), 0.0)),
            false,
            gradientDescent(problem),
            new ConjugateGradient(400, 1e-14),
            false);
    return new HypergradientSession(aid).compute(lambda).gradient().toArray();
  }

  static Stream<Arguments> families() {
    return Stream.of(
        Arguments.of(regularised(1), false, 1.0, 0.1, CG),
        Arguments.of(regularised(2), false, 1.0, 0.1, new FixedPoint(1, 0)),
        Arguments.of(Problems.biasedRidge(40, 12, 5), true, 0.1, 0.02, CG),
        Arguments.of(Problems.hyperRepresentation(40, 12, 4, 6), true, 0.1, 0.001, CG),
        Arguments.of(Problems.ridge(40, 8, 7), true, 1.0, 0.02, CG));
  }

  /** LR whose rows could be separated: Λ keeps w(λ) bounded. */
  private static Problems.Instance regularised(long seed) {
    Problems.Instance lr = Problems.logistic(80, 8, seed);
    BilevelProblem bounded = lr.problem().over(new Box(0.05, Double.POSITIVE_INFINITY));
    return new Problems.Instance(lr.name(), bounded, lr.lambda());
  }

  @ParameterizedTest
  @MethodSource("families")
  void run_alongATrajectory_keepsTheTrueErrorNearTheTolerance(
      Problems.Instance instance,
      boolean heavy,
      double lambda,
      double stepSize,
      LinearMethod linear) {
    BilevelProblem problem = instance.problem();
    Tolerance tolerance = new Tolerance(THETA, 640);
    List<Double> errors = new ArrayList<>();
    UpperIterate last =
        plan(controlled(problem, heavy, linear, tolerance), lambda, stepSize, 30)
            .run(
                iterate -> {
                  Hypergradient h = iterate.hypergradient();
                  assertThat(h.status()).isEqualTo(Status.CONVERGED);
                  double[] wanted = exact(problem, iterate.lambda());
                  errors.add(ReferenceCase.relativeError(h.gradient().toArray(), wanted));
                });
    assertThat(last.status()).isEqualTo(Status.MAX_STEPS);
    assertThat(errors.stream().filter(e -> e <= THETA).count()).isGreaterThanOrEqualTo(20);
    assertThat(errors).allMatch(e -> e <= 2 * THETA);
    assertThat(errors.stream().filter(e -> e > 1e-4 * THETA)).isNotEmpty(); // no more than needed
  }

  /** The best of the table: the fewest products within a thousandth of the least objective. */
  @Test
  void run_nothingTuned_reachesTheBestFixedStepsWithNoMoreProducts() {
    long[] products = new long[1];
    BilevelProblem problem =
        ProbedProblem.of(
            Problems.logistic(200, 20, 1).problem(),
            call -> {
              if (call == ProbedProblem.Call.GRADIENT || call == ProbedProblem.Call.HESSIAN) {
                products[0]++;
              }
            });
    int[] grid = {3, 5, 10, 20, 40, 100};
    double[] reached = new double[grid.length];
    long[] taken = new long[grid.length];
    for (int i = 0; i < grid.length; i++) {
      products[0] = 0;
      Aid aid =
          new Aid(
              problem,
              new FixedPointIteration(
                  gradientDescent(problem), grid[i], Vec.constant(problem.stateSize(), 0.0)),
              true,
              gradientDescent(problem),
              new ConjugateGradient(grid[i], 1e-12),
              true);
      reached[i] = plan(aid, 1.0, 0.1, 60).run(iterate -> {}).hypergradient().objective();
      taken[i] = products[0];
    }
    double enough = 1.001 * Arrays.stream(reached).min().orElseThrow();
    long best =
        IntStream.range(0, grid.length)
            .filter(i -> reached[i] <= enough)
            .mapToLong(i -> taken[i])
            .min()
            .orElseThrow();
    products[0] = 0;
    Controlled controlled = controlled(problem, false, CG, new Tolerance(0.1, 640));
    double found = plan(controlled, 1.0, 0.1, 60).run(iterate -> {}).hypergradient().objective();
    assertThat(found).isLessThanOrEqualTo(enough);
    assertThat(products[0]).isLessThanOrEqualTo(best);
  }

  /** Those are the reliable estimates: the rest is taken from the residuals. */
  @Test
  void run_lambdaMovesSlowly_mostEpochsDoNotMeasure() {
    List<Boolean> measured = new ArrayList<>();
    List<Integer> steps = new ArrayList<>();
    Controlled controlled =
        controlled(regularised(1).problem(), false, CG, new Tolerance(0.2, 640));
    plan(controlled, 1.0, 0.01, 200)
        .run(
            iterate -> {
              Hypergradient h = iterate.hypergradient();
              measured.add(h.error().reliable());
              steps.add(h.lower().steps());
              assertThat(h.error().estimate().orElseThrow())
                  .isLessThanOrEqualTo(0.2 * h.gradient().norm());
            });
    assertThat(measured.get(0)).isTrue();
    assertThat(measured.stream().filter(m -> m).count()).isLessThan(25);
    int[] between =
        IntStream.range(100, 200).filter(s -> !measured.get(s)).map(steps::get).toArray();
    assertThat(Arrays.stream(between).max().orElseThrow()).isLessThanOrEqualTo(5);
  }

  /** From rest a heavy ball of few steps multiplies the error by (1 + 2t)q̃ᵗ &gt; 1. */
  @Test
  void begin_afterAnEpoch_goesOnWithTheMomentum() {
    BilevelProblem problem = Problems.biasedRidge(40, 12, 5).problem();
    HeavyBallMap map =
        new HeavyBallMap((LowerObjective) problem.lower(), StepSize.OPTIMAL, StepSize.OPTIMAL);
    Controlled controlled = controlled(problem, true, CG, new Tolerance(0.2, 640));
    Pass<Vec, Hypergradient> pass = controlled.newPass(System::nanoTime);
    Vec lambda = Vec.constant(12, 0.1);
    pass.run(lambda);
    double[] z = Arrays.copyOf(pass.memory().toArray(), map.stateSize());
    double[] next = new double[z.length];
    int steps = pass.run(lambda).lower().steps();
    Linearization phi = map.newLinearization();
    phi.setLambda(lambda.toArray());
    for (int i = 0; i < steps; i++) {
      phi.setState(z);
      phi.value(next);
      System.arraycopy(next, 0, z, 0, z.length);
    }
    assertThat(Arrays.copyOf(pass.memory().toArray(), z.length)).isEqualTo(z);
  }

  @Test
  void restore_betweenMeasurements_givesTheBitsThatFollowed() {
    Controlled controlled = controlled(regularised(1).problem(), true, CG, new Tolerance(0.2, 640));
    Pass<Vec, Hypergradient> undisturbed = controlled.newPass(System::nanoTime);
    Pass<Vec, Hypergradient> resumed = controlled.newPass(System::nanoTime);
    for (int s = 0; s < 40; s++) {
      Vec lambda = Vec.constant(8, 1.0 - 0.01 * s);
      resumed.restore(undisturbed.memory());
      Hypergradient wanted = undisturbed.run(lambda);
      Hypergradient found = resumed.run(lambda);
      assertThat(found.gradient()).isEqualTo(wanted.gradient());
      assertThat(found.error()).isEqualTo(wanted.error());
      resumed = controlled.newPass(System::nanoTime);
    }
  }

  @Test
  void compute_tooFewSteps_isMaxStepsAndTakesNoMore() {
    Controlled controlled =
        controlled(Problems.logistic(80, 8, 1).problem(), false, CG, new Tolerance(1e-6, 5));
    Hypergradient h = new HypergradientSession(controlled).compute(Vec.constant(8, 0.01));
    assertThat(h.status()).isEqualTo(Status.MAX_STEPS);
    assertThat(h.finite()).isTrue();
    assertThat(h.lower().steps()).isLessThanOrEqualTo(5);
  }

  /** Measuring in every epoch would show the same at the most an epoch can cost. */
  @Test
  void run_toleranceOutOfReach_mostEpochsDoNotMeasureAndNoneConverges() {
    Controlled controlled =
        controlled(Problems.logistic(80, 8, 1).problem(), false, CG, new Tolerance(1e-6, 30));
    List<Integer> steps = new ArrayList<>();
    plan(controlled, 0.01, 1e-4, 40)
        .run(
            iterate -> {
              Hypergradient h = iterate.hypergradient();
              assertThat(h.status()).isEqualTo(Status.MAX_STEPS);
              steps.add(h.lower().steps());
            });
    assertThat(steps.get(0)).isEqualTo(30);
    assertThat(steps.stream().filter(s -> s > 10).count()).isLessThan(15);
  }

  @Test
  void compute_lowerLevelDiverges_failsAndTheNextEpochRecovers() {
    BilevelProblem problem = Problems.biasedRidge(40, 12, 5).problem();
    GradientDescentMap tooFar =
        new GradientDescentMap((LowerObjective) problem.lower(), StepSize.of(1.0));
    Controlled controlled =
        new Controlled(problem, lower(tooFar), tooFar, CG, new Tolerance(THETA, 640));
    HypergradientSession session = new HypergradientSession(controlled);
    Hypergradient h = session.compute(Vec.constant(12, 0.1));
    assertThat(h.status()).isEqualTo(Status.DIVERGED);
    assertThat(h.gradient().isFinite()).isFalse();
    assertThat(h.lower().state().isFinite()).isTrue();
    assertThat(session.compute(Vec.constant(12, 0.1)).lower().steps()).isEqualTo(h.lower().steps());
  }

  @Test
  void compute_indefiniteSystem_isIndefinite() {
    BilevelProblem problem = Problems.logistic(20, 4, 1).problem();
    GradientDescentMap small =
        new GradientDescentMap((LowerObjective) problem.lower(), StepSize.of(1e-3));
    Controlled controlled =
        new Controlled(problem, lower(small), small, CG, new Tolerance(THETA, 640));
    Hypergradient h = new HypergradientSession(controlled).compute(Vec.constant(4, -1e3));
    assertThat(h.status()).isEqualTo(Status.INDEFINITE);
    assertThat(h.gradient().isFinite()).isFalse();
  }

  @Test
  void run_twice_hasTheSameBits() {
    Controlled controlled = controlled(Plans.problem(), false, CG, new Tolerance(THETA, 640));
    assertThat(bits(controlled)).isEqualTo(bits(controlled));
  }

  private static List<Long> bits(Controlled controlled) {
    List<Long> bits = new ArrayList<>();
    plan(controlled, 1.0, 0.3, 10).run(iterate -> bits.addAll(Plans.bits(iterate)));
    return bits;
  }

  @Test
  void step_afterWarmUp_allocatesNothing() {
    Controlled controlled =
        controlled(Problems.logistic(80, 8, 1).problem(), false, CG, new Tolerance(1e-4, 640));
    Pass<Vec, Hypergradient> pass = controlled.newPass(System::nanoTime);
    Vec[] points = {Vec.constant(8, 0.5), Vec.constant(8, 0.6)};
    int[] next = new int[1];
    long bytes =
        Allocations.afterWarmUp(
            () -> {
              pass.begin(points[next[0]++ % 2]);
              while (!pass.step().terminal()) {
                // each step does the work
              }
            });
    assertThat(bytes).isZero();
  }

  @Test
  void new_badArguments_areNamed() {
    assertThatThrownBy(() -> new Tolerance(0.5, 10)).hasMessageContaining("relative: found 0.5");
    assertThatThrownBy(() -> new Tolerance(0.1, 0)).hasMessageContaining("mostSteps: found 0");
    HeavyBallMap pair =
        new HeavyBallMap(
            (LowerObjective) Plans.problem().lower(), StepSize.OPTIMAL, StepSize.OPTIMAL);
    assertThatThrownBy(
            () -> new Controlled(Plans.problem(), lower(pair), pair, CG, new Tolerance(0.1, 9)))
        .hasMessageContaining("symmetric");
    assertThatThrownBy(
            () -> controlled(Plans.problem(), false, new Gmres(1, 0), new Tolerance(0.1, 9)))
        .hasMessageContaining("gmres has its iterate at the end only");
  }
}
