package io.github.bilevo.hypergradient.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Percentage.withPercentage;

import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.CheckpointedItd;
import io.github.bilevo.hypergradient.Controlled;
import io.github.bilevo.hypergradient.ErrorDemand;
import io.github.bilevo.hypergradient.ErrorReport;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.ForwardItd;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.hypergradient.Measured;
import io.github.bilevo.hypergradient.OneStep;
import io.github.bilevo.hypergradient.Tasks;
import io.github.bilevo.hypergradient.Tolerance;
import io.github.bilevo.hypergradient.TruncatedItd;
import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.NesterovMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MeasuredTest {
  private static List<FixedPointMap> maps(BilevelProblem problem) {
    if (problem.lower() instanceof FixedPointMap own) {
      return List.of(own);
    }
    LowerObjective objective = (LowerObjective) problem.lower();
    StepSize best = StepSize.OPTIMAL;
    return List.of(
        new GradientDescentMap(objective, best),
        new HeavyBallMap(objective, best, best),
        new NesterovMap(objective, best, best));
  }

  private static FixedPointIteration lower(FixedPointMap map, int t) {
    return new FixedPointIteration(map, t, Vec.constant(map.blockSize(), 0.0));
  }

  private static LinearMethod krylov(FixedPointMap map, int k) {
    return map.symmetric() ? new ConjugateGradient(k, 0) : new ConjugateGradientNormal(k, 0);
  }

  /** Every estimator that solves no minibatches, by every map. */
  private static List<Estimator> estimators(BilevelProblem problem, int t) {
    List<Estimator> all = new ArrayList<>();
    FixedPointMap plain = maps(problem).get(0);
    for (FixedPointMap map : maps(problem)) {
      FixedPointIteration lower = lower(map, t);
      all.add(new Itd(problem, lower, true));
      all.add(new ForwardItd(problem, lower, true));
      all.add(new TruncatedItd(problem, lower, true, 5));
      all.add(new CheckpointedItd(problem, lower, true, 3));
      all.add(new OneStep(problem, lower, true));
      all.add(new Aid(problem, lower, true, map, new FixedPoint(t, 0), true));
      all.add(new Aid(problem, lower, true, plain, krylov(plain, t), true));
    }
    all.add(
        new Controlled(problem, lower(plain, 1), plain, krylov(plain, 1), new Tolerance(0.1, 640)));
    return all;
  }

  private static Vec[] points(Draw draw) {
    double[] next = draw.lambda().clone();
    for (int j = 0; j < next.length; j++) {
      next[j] *= 1.05;
    }
    return new Vec[] {Vec.copyOf(draw.lambda()), Vec.copyOf(next)};
  }

  @ParameterizedTest
  @EnumSource(Draw.Family.class)
  void compute_everyEstimator_boundIsNeverBelowTheTrueErrorAndNoBitChanges(Draw.Family family) {
    for (int seed = 100; seed < 103; seed++) {
      Draw draw = Draw.of(family, seed);
      for (int t : new int[] {1, 4, 30}) {
        for (Estimator estimator : estimators(draw.problem(), t)) {
          HypergradientSession plain = new HypergradientSession(estimator);
          HypergradientSession measured =
              new HypergradientSession(Measured.of(estimator, ErrorDemand.BOUND));
          for (Vec lambda : points(draw)) {
            Hypergradient h = measured.compute(lambda);
            assertThat(Plans.bits(h)).isEqualTo(Plans.bits(plain.compute(lambda)));
            double error = Truth.of(draw.problem(), lambda.toArray()).error(h.gradient().toArray());
            assertThat(h.error().reason()).isEmpty();
            assertThat(h.error().bound().orElseThrow().total())
                .as("%s, %s, t = %d", draw.name(), estimator.name(), t)
                .isGreaterThanOrEqualTo(error);
          }
        }
      }
    }
  }

  /** A bound that is far from the error would be of no use. */
  @ParameterizedTest
  @EnumSource(Draw.Family.class)
  void compute_manySteps_boundsAreSmall(Draw.Family family) {
    List<Double> relative = new ArrayList<>();
    for (int seed = 100; seed < 103; seed++) {
      Draw draw = Draw.of(family, seed);
      for (Estimator estimator : estimators(draw.problem(), 2000)) {
        if (estimator instanceof TruncatedItd
            || estimator instanceof OneStep
            || estimator instanceof Controlled) {
          continue; // theirs is no small error
        }
        Hypergradient h =
            new HypergradientSession(Measured.of(estimator, ErrorDemand.BOUND))
                .compute(points(draw)[0]);
        relative.add(h.error().bound().orElseThrow().total() / h.gradient().norm());
      }
    }
    relative.sort(null);
    assertThat(relative.get(relative.size() / 2)).isLessThan(1e-6);
  }

  /** Pooled over families, as the estimate is judged. */
  @Test
  void compute_everyEstimator_estimateIsNearTheTrueError() {
    int counted = 0;
    int near = 0;
    for (Draw.Family family : Draw.Family.values()) {
      for (int seed = 200; seed < 203; seed++) {
        Draw draw = Draw.of(family, seed);
        Truth truth = Truth.of(draw.problem(), draw.lambda());
        for (Estimator estimator : estimators(draw.problem(), 5 + 15 * (seed % 2))) {
          Estimator measured = Measured.of(estimator, ErrorDemand.ESTIMATE);
          Hypergradient h = new HypergradientSession(measured).compute(points(draw)[0]);
          double error = truth.error(h.gradient().toArray());
          ErrorReport report = h.error();
          assertThat(report.bound()).isEmpty();
          if (report.reliable() && error > 1e-9 * h.gradient().norm()) {
            double ratio = report.estimate().orElseThrow() / error;
            counted++;
            near += ratio >= 0.5 && ratio <= 3 ? 1 : 0;
          }
        }
      }
    }
    assertThat(counted).isGreaterThan(100);
    assertThat(near).isGreaterThanOrEqualTo((int) (0.9 * counted));
  }

  static Stream<Plans.Named> stochastic() {
    return Plans.estimators().filter(named -> named.name().endsWith("seed 15"));
  }

  @ParameterizedTest
  @MethodSource("stochastic")
  void compute_minibatches_haveNeitherAndSayWhy(Plans.Named named) {
    Hypergradient h =
        new HypergradientSession(Measured.of(named.estimator(), ErrorDemand.BOTH))
            .compute(Plans.lambda());
    assertThat(h.error().bound()).isEmpty();
    assertThat(h.error().reason())
        .isEqualTo(named.estimator().name() + " draws minibatches: its error is random");
    assertThat(h.error().estimate()).isEmpty();
    assertThat(h.error().reliable()).isFalse();
  }

  @Test
  void compute_stepSizeIsAFunctionOfLambda_hasNoBoundAndSaysWhy() {
    BilevelProblem problem = Draw.of(Draw.Family.LR, 3).problem();
    GradientDescentMap map =
        new GradientDescentMap((LowerObjective) problem.lower(), StepSize.OPTIMAL_DIFFERENTIATED);
    Estimator itd = Measured.of(new Itd(problem, lower(map, 20), false), ErrorDemand.BOTH);
    Vec lambda = Vec.copyOf(Draw.of(Draw.Family.LR, 3).lambda());
    ErrorReport report = new HypergradientSession(itd).compute(lambda).error();
    assertThat(report.bound()).isEmpty();
    assertThat(report.reason()).startsWith("the step size is a function of λ");
    assertThat(report.estimate()).isPresent();
  }

  @Test
  void compute_lowerLevelDiverges_hasNeitherAndSaysWhy() {
    BilevelProblem problem = Draw.of(Draw.Family.BR, 3).problem();
    GradientDescentMap map =
        new GradientDescentMap((LowerObjective) problem.lower(), StepSize.of(1e6));
    Aid aid = new Aid(problem, lower(map, 50), false, map, new ConjugateGradient(5, 0), false);
    Vec lambda = Vec.copyOf(Draw.of(Draw.Family.BR, 3).lambda());
    ErrorReport report =
        new HypergradientSession(Measured.of(aid, ErrorDemand.BOTH)).compute(lambda).error();
    assertThat(report.reason()).isEqualTo("the hypergradient is not finite: DIVERGED");
    assertThat(report.estimate()).isEmpty();
  }

  /** Against differences of Φ, over many pairs of states; near the largest where ℓ is quadratic. */
  @ParameterizedTest
  @EnumSource(Draw.Family.class)
  void compute_iteratedMap_contractsNoLessThanIsProven(Draw.Family family) {
    for (int seed = 100; seed < 105; seed++) {
      Draw draw = Draw.of(family, seed);
      Vec lambda = points(draw)[1];
      for (FixedPointMap map : descents(draw.problem(), lambda)) {
        double proven = contraction(new Itd(draw.problem(), lower(map, 3), true), lambda);
        assertThat(contraction(new ForwardItd(draw.problem(), lower(map, 3), true), lambda))
            .isEqualTo(proven);
        Aid aid = new Aid(draw.problem(), lower(map, 3), true, map, new FixedPoint(3, 0), true);
        assertThat(contraction(aid, lambda)).isEqualTo(proven);

        double largest = largestRatio(map, lambda.toArray(), new Random(seed));
        assertThat(proven).isGreaterThanOrEqualTo(largest * (1 - 1e-9));
        if (family == Draw.Family.BR || family == Draw.Family.HR) {
          assertThat(proven).isCloseTo(largest, withPercentage(2));
        }
      }
    }
  }

  /** The lower level's own map, or descent by the best steps, shorter ones and longer ones. */
  private static List<FixedPointMap> descents(BilevelProblem problem, Vec lambda) {
    FixedPointMap best = maps(problem).get(0);
    if (!(problem.lower() instanceof LowerObjective objective)) {
      return List.of(best);
    }
    Linearization at = best.newLinearization();
    at.setLambda(lambda.toArray());
    double alpha = at.stepSize();
    return List.of(
        best,
        new GradientDescentMap(objective, StepSize.of(0.4 * alpha)),
        new GradientDescentMap(objective, StepSize.of(1.2 * alpha)));
  }

  private static double contraction(Estimator estimator, Vec lambda) {
    return new HypergradientSession(Measured.of(estimator, ErrorDemand.BOUND))
        .compute(lambda)
        .error()
        .contraction()
        .orElseThrow();
  }

  /** ‖Φ(w) − Φ(w′)‖ / ‖w − w′‖, the next pair being along what the last one became. */
  private static double largestRatio(FixedPointMap map, double[] lambda, Random random) {
    int d = map.stateSize();
    Linearization at = map.newLinearization();
    at.setLambda(lambda);
    double[] w = new double[d];
    double[] image = new double[d];
    double[] other = new double[d];
    double[] difference = random.doubles(d, -1, 1).toArray();
    double largest = 0.0;
    for (int i = 0; i < 300; i++) {
      double norm = Vectors.norm(difference);
      double[] moved = w.clone();
      Vectors.axpy(1.0 / norm, difference, moved);
      at.setState(w);
      at.value(image);
      at.setState(moved);
      at.value(other);
      Vectors.subtract(other, image, difference);
      largest = Math.max(largest, Vectors.norm(difference));
    }
    return largest;
  }

  @Test
  void compute_mapThatIsNotIterated_isSaidNothingOfItsContraction() {
    Draw draw = Draw.of(Draw.Family.BR, 2);
    List<FixedPointMap> maps = maps(draw.problem());
    FixedPointMap plain = maps.get(0);
    for (FixedPointMap pair : maps.subList(1, 3)) {
      for (Estimator estimator :
          List.of(
              new Itd(draw.problem(), lower(pair, 3), true),
              new Aid(draw.problem(), lower(pair, 3), true, plain, krylov(plain, 3), true))) {
        ErrorReport report =
            new HypergradientSession(Measured.of(estimator, ErrorDemand.BOUND))
                .compute(points(draw)[0])
                .error();
        assertThat(report.bound()).isPresent();
        assertThat(report.contraction()).isEmpty();
      }
    }
  }

  @Test
  void compute_tasks_slowestContractionIsThatOfAll() {
    BilevelProblem problem = Draw.of(Draw.Family.BR, 1).problem();
    LowerObjective objective = (LowerObjective) problem.lower();
    Estimator quick = new Itd(problem, lower(maps(problem).get(0), 8), true);
    Estimator slow =
        new Itd(problem, lower(new GradientDescentMap(objective, StepSize.of(1e-3)), 8), true);
    Vec lambda = points(Draw.of(Draw.Family.BR, 1))[0];
    assertThat(contraction(quick, lambda)).isLessThan(contraction(slow, lambda));
    assertThat(contraction(Tasks.of(List.of(slow, quick, quick)), lambda))
        .isEqualTo(contraction(slow, lambda));
  }

  @Test
  void compute_tasks_meanOfTheBoundsIsABound() {
    Draw first = Draw.of(Draw.Family.BR, 1);
    int n = first.problem().lambdaSize();
    List<Estimator> tasks = new ArrayList<>();
    for (int seed = 1; tasks.size() < 3; seed++) {
      BilevelProblem problem = Draw.of(Draw.Family.BR, seed).problem();
      if (problem.lambdaSize() == n) {
        tasks.add(new Itd(problem, lower(maps(problem).get(1), 8), true));
      }
    }
    Vec lambda = Vec.copyOf(first.lambda());
    Tasks all = Tasks.of(tasks);
    Hypergradient h = new HypergradientSession(Measured.of(all, ErrorDemand.BOTH)).compute(lambda);
    double sum = 0.0;
    for (Estimator task : tasks) {
      sum +=
          new HypergradientSession(Measured.of(task, ErrorDemand.BOUND))
              .compute(lambda)
              .error()
              .bound()
              .orElseThrow()
              .total();
    }
    double bound = h.error().bound().orElseThrow().total();
    assertThat(bound).isCloseTo(sum / 3, withPercentage(1e-9));
    assertThat(h.error().contraction()).isEmpty(); // of heavy ball no step is said to contract
    double[] truth = new double[n];
    for (Estimator task : tasks) {
      double[] g = Truth.of(task.problem(), lambda.toArray()).gradient();
      for (int j = 0; j < n; j++) {
        truth[j] += g[j] / 3;
      }
    }
    double squares = 0.0;
    for (int j = 0; j < n; j++) {
      squares += Math.pow(h.gradient().get(j) - truth[j], 2);
    }
    assertThat(bound).isGreaterThanOrEqualTo(Math.sqrt(squares));
    assertThat(h.error().estimate()).isPresent();
  }

  @Test
  void compute_controlled_hasItsOwnEstimateForFree() {
    Draw draw = Draw.of(Draw.Family.KRR, 5);
    FixedPointMap plain = maps(draw.problem()).get(0);
    Tolerance tolerance = new Tolerance(0.1, 640);
    Controlled controlled =
        new Controlled(draw.problem(), lower(plain, 1), plain, krylov(plain, 1), tolerance);
    Vec lambda = points(draw)[0];
    Hypergradient h = new HypergradientSession(controlled).compute(lambda);
    assertThat(h.error().estimate().orElseThrow()).isLessThanOrEqualTo(0.1 * h.gradient().norm());
    assertThat(h.error().reliable()).isTrue();
    assertThat(
            new HypergradientSession(Measured.of(controlled, ErrorDemand.BOTH))
                .compute(lambda)
                .error()
                .estimate())
        .isEqualTo(h.error().estimate());
  }

  @Test
  void of_nothingWanted_isTheEstimatorItself() {
    Estimator itd = Plans.itd(Plans.problem(), 3, true);
    assertThat(Measured.of(itd, ErrorDemand.NONE)).isSameAs(itd);
    assertThat(Measured.of(Measured.of(itd, ErrorDemand.BOTH), ErrorDemand.NONE)).isSameAs(itd);
    assertThat(new HypergradientSession(itd).compute(Plans.lambda()).error())
        .isEqualTo(ErrorReport.NONE);
    assertThatThrownBy(() -> new Measured(Measured.of(itd, ErrorDemand.BOTH), ErrorDemand.BOUND))
        .hasMessageContaining("found Measured; wanted a plain one");
  }
}
