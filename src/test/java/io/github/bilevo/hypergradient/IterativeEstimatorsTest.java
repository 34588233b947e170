package io.github.bilevo.hypergradient;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.Allocations;
import io.github.bilevo.testing.Plans;
import io.github.bilevo.testing.Problems;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Forward, truncated, checkpointed and one-step differentiation against store-all. */
class IterativeEstimatorsTest {
  private static final Problems.Instance INSTANCE = Problems.logistic(20, 4, 71);
  private static final BilevelProblem PROBLEM = INSTANCE.problem();
  private static final Vec LAMBDA = Vec.copyOf(INSTANCE.lambda());

  private static FixedPointIteration lower(boolean pair, int t) {
    LowerObjective objective = (LowerObjective) PROBLEM.lower();
    FixedPointMap map =
        pair
            ? new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL)
            : new GradientDescentMap(objective, StepSize.of(0.05));
    return new FixedPointIteration(map, t, Vec.copyOf(0.3, -0.2, 0.1, 0.5));
  }

  private static Hypergradient compute(Estimator estimator) {
    return new HypergradientSession(estimator).compute(LAMBDA);
  }

  /** Each of them, t = 12. */
  static Stream<IterativeEstimator> estimators() {
    return Stream.of(false, true)
        .map(pair -> lower(pair, 12))
        .flatMap(
            lower ->
                Stream.of(
                    new ForwardItd(PROBLEM, lower, true),
                    new TruncatedItd(PROBLEM, lower, true, 5),
                    new CheckpointedItd(PROBLEM, lower, true, 3),
                    new OneStep(PROBLEM, lower, true)));
  }

  /** z_0 … z_t, stored plainly. */
  private static double[][] states(FixedPointIteration lower) {
    FixedPointIteration.Workspace workspace = lower.newWorkspace();
    lower.init(LAMBDA.toArray(), lower.initial().toArray(), workspace);
    double[][] states = new double[lower.steps() + 1][];
    for (int i = 0; i <= lower.steps(); i++) {
      states[i] = workspace.state().clone();
      lower.step(workspace);
    }
    return states;
  }

  /** The last K terms of the reverse sums, written out. */
  private static double[] tail(FixedPointIteration lower, int k) {
    double[][] z = states(lower);
    UpperPoint upper = PROBLEM.upper().newPoint();
    upper.setLambda(LAMBDA.toArray());
    upper.setState(z[lower.steps()]);
    double[] a = new double[z[0].length];
    upper.stateGradient(a);
    double[] sum = new double[LAMBDA.size()];
    upper.lambdaGradient(sum);
    Linearization phi = lower.map().newLinearization();
    phi.setLambda(LAMBDA.toArray());
    for (int i = lower.steps(); i > lower.steps() - k; i--) {
      phi.setState(z[i - 1]);
      double[] term = new double[sum.length];
      phi.lambdaProductTransposed(a, term);
      for (int j = 0; j < sum.length; j++) {
        sum[j] += term[j];
      }
      double[] next = new double[a.length];
      phi.stateProductTransposed(a, next);
      a = next;
    }
    return sum;
  }

  @ParameterizedTest(name = "pair {0}, t = {1}")
  @CsvSource({"false,1", "false,2", "false,25", "true,1", "true,2", "true,25"})
  void forward_anyT_equalsReverseToRounding(boolean pair, int t) {
    FixedPointIteration lower = lower(pair, t);
    Hypergradient forward = compute(new ForwardItd(PROBLEM, lower, false));
    Hypergradient reverse = compute(new Itd(PROBLEM, lower, false));
    assertThat(relativeError(forward.gradient().toArray(), reverse.gradient().toArray()))
        .isLessThan(1e-13);
    assertThat(forward.lower().state()).isEqualTo(reverse.lower().state());
    assertThat(forward.objective()).isEqualTo(reverse.objective());
  }

  @ParameterizedTest(name = "pair {0}, K = {1}")
  @CsvSource({"false,1", "false,4", "false,11", "true,1", "true,4", "true,11"})
  void truncated_fewerThanT_isTheTailOfTheSums(boolean pair, int k) {
    FixedPointIteration lower = lower(pair, 12);
    Hypergradient h = compute(new TruncatedItd(PROBLEM, lower, false, k));
    assertThat(relativeError(h.gradient().toArray(), tail(lower, k))).isLessThan(1e-14);
    assertThat(relativeError(h.gradient().toArray(), tail(lower, k + 1))).isGreaterThan(1e-6);
    assertThat(h.workspaceBytes().trajectory()).isEqualTo(8L * k * lower.map().stateSize());
  }

  @ParameterizedTest(name = "pair {0}")
  @CsvSource({"false", "true"})
  void oneStep_isTheLastStepAtItsStart(boolean pair) {
    FixedPointIteration lower = lower(pair, 6);
    double[] gradient = compute(new OneStep(PROBLEM, lower, false)).gradient().toArray();
    assertThat(relativeError(gradient, tail(lower, 1))).isLessThan(1e-14);
  }

  @Test
  void checkpointed_manyLengthsAndStores_equalsStoreAllBitForBit() {
    for (int t : new int[] {1, 2, 3, 4, 5, 7, 10, 11, 20, 21, 22, 56, 57, 100}) {
      for (boolean pair : new boolean[] {false, true}) {
        FixedPointIteration lower = lower(pair, t);
        List<Long> wanted = Plans.bits(compute(new Itd(PROBLEM, lower, false)));
        for (int s : new int[] {1, 2, 3, 4, 5, 10, t, t + 1, 3 * t}) {
          Hypergradient h = compute(new CheckpointedItd(PROBLEM, lower, false, s));
          assertThat(Plans.bits(h)).as("t = " + t + ", S = " + s).isEqualTo(wanted);
          assertThat(h.lower().applications())
              .as("applications, t = " + t + ", S = " + s)
              .isEqualTo(CheckpointSchedule.applications(t, Math.min(s, t)))
              .isLessThanOrEqualTo((long) t * Math.max(1, CheckpointSchedule.repetitions(t, s)));
        }
      }
    }
  }

  /** Counts how often Φ is evaluated at each point. */
  @Test
  void checkpointed_eachStep_isMadeAtMostRTimes() {
    for (int t : new int[] {1, 6, 10, 35, 36, 70}) {
      for (int s : new int[] {1, 2, 3, 4}) {
        CountingMap map = new CountingMap(lower(false, t).map());
        FixedPointIteration lower = new FixedPointIteration(map, t, lower(false, t).initial());
        compute(new CheckpointedItd(PROBLEM, lower, false, s));
        int r = Math.max(1, CheckpointSchedule.repetitions(t, s));
        // w_t's residual is one evaluation more, at a point of its own
        assertThat(map.most()).as("t = " + t + ", S = " + s).isEqualTo(r);
      }
    }
  }

  @Test
  void checkpointed_tenStatesTenThousandSteps_staysWithinItsClaim() {
    int t = 10_000;
    FixedPointIteration lower = lower(false, t);
    Hypergradient full = compute(new Itd(PROBLEM, lower, false));
    Hypergradient h = compute(new CheckpointedItd(PROBLEM, lower, false, 10));
    assertThat(Plans.bits(h)).isEqualTo(Plans.bits(full));
    assertThat(h.lower().applications()).isLessThanOrEqualTo(7L * t).isEqualTo(57_625);
    assertThat(h.workspaceBytes().trajectory()).isEqualTo(8L * 11 * 4);
    assertThat(full.workspaceBytes().trajectory()).isEqualTo(8L * t * 4);
    assertThat(full.lower().applications()).isEqualTo(t);
  }

  @Test
  void schedule_repetitions_areThoseOfTheBinomial() {
    assertThat(CheckpointSchedule.repetitions(10_000, 10)).isEqualTo(7); // C(17, 10) = 19448
    assertThat(CheckpointSchedule.repetitions(8008, 10)).isEqualTo(6); // C(16, 10)
    assertThat(CheckpointSchedule.repetitions(8009, 10)).isEqualTo(7);
    assertThat(CheckpointSchedule.repetitions(1, 1)).isZero();
    assertThat(CheckpointSchedule.applications(10, 1)).isEqualTo(46); // 9 + 8 + … + 1, and w_t
    assertThat(CheckpointSchedule.applications(1_000_000, 1)).isEqualTo(499_999_500_001L);
  }

  /** p(l, s) by dynamic programming: the best over all places for the next stored state. */
  @Test
  void schedule_applications_areTheFewestPossible() {
    for (int s = 1; s <= 4; s++) {
      for (int t = 1; t <= 40; t++) {
        assertThat(CheckpointSchedule.applications(t, s)).isEqualTo(fewest(t, s) + 1);
      }
    }
  }

  private static final long[][] FEWEST = new long[41][5];

  private static long fewest(int l, int s) {
    if (l == 1) {
      return 0;
    }
    if (s == 1) {
      return (long) l * (l - 1) / 2;
    }
    if (FEWEST[l][s] == 0) {
      FEWEST[l][s] =
          IntStream.range(1, l)
              .mapToLong(m -> m + fewest(l - m, s - 1) + fewest(m, s))
              .min()
              .orElseThrow();
    }
    return FEWEST[l][s];
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void pass_abandonedHalfWay_leavesNoTrace(IterativeEstimator estimator) {
    List<Long> wanted = Plans.bits(compute(estimator));
    int steps = 0;
    for (Pass<Vec, Hypergradient> pass = begun(estimator); !pass.step().terminal(); ) {
      steps++;
    }
    for (int stop = 0; stop <= steps; stop++) {
      Pass<Vec, Hypergradient> pass = begun(estimator);
      for (int i = 0; i < stop; i++) {
        pass.step();
      }
      assertThat(Plans.bits(pass.run(LAMBDA))).as("stopped at " + stop).isEqualTo(wanted);
    }
  }

  private static Pass<Vec, Hypergradient> begun(Estimator estimator) {
    Pass<Vec, Hypergradient> pass = estimator.newPass(() -> 0);
    pass.begin(Vec.constant(LAMBDA.size(), 0.9));
    return pass;
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void warmStart_secondCall_startsWhereTheFirstEnded(IterativeEstimator estimator) {
    HypergradientSession session = new HypergradientSession(estimator);
    Vec first = session.compute(LAMBDA).lower().state();
    Hypergradient second = session.compute(LAMBDA);
    FixedPointIteration lower = estimator.lower();
    FixedPointIteration there = new FixedPointIteration(lower.map(), lower.steps(), first);
    assertThat(second.lower().state())
        .isEqualTo(compute(new Itd(PROBLEM, there, false)).lower().state());
  }

  @ParameterizedTest
  @MethodSource("estimators")
  void step_afterWarmup_allocatesNothing(IterativeEstimator estimator) {
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
  void compute_lowerDiverges_passesTheVerdictOnAndGivesNoGradient() {
    LowerObjective objective = (LowerObjective) PROBLEM.lower();
    FixedPointIteration wild =
        new FixedPointIteration(
            new GradientDescentMap(objective, StepSize.of(1e5)), 50, lower(false, 1).initial());
    for (Estimator estimator :
        List.of(
            new ForwardItd(PROBLEM, wild, true),
            new TruncatedItd(PROBLEM, wild, true, 3),
            new CheckpointedItd(PROBLEM, wild, true, 3),
            new OneStep(PROBLEM, wild, true),
            Aid.exact(PROBLEM, wild, true, wild.map()))) {
      HypergradientSession session = new HypergradientSession(estimator);
      Hypergradient h = session.compute(LAMBDA);
      assertThat(h.status()).as(estimator.name()).isEqualTo(Status.DIVERGED);
      assertThat(h.gradient().toArray()).containsOnly(Double.NaN);
      assertThat(h.lower().state().isFinite()).isTrue();
      assertThat(session.compute(LAMBDA).lower().state()).isEqualTo(h.lower().state());
    }
  }

  @Test
  void constructors_wrongCounts_nameTheArgument() {
    FixedPointIteration lower = lower(false, 3);
    assertThatThrownBy(() -> new TruncatedItd(PROBLEM, lower, false, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("truncation: found 0; wanted at least 1 step");
    assertThatThrownBy(() -> new CheckpointedItd(PROBLEM, lower, false, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("checkpoints: found 0; wanted at least 1 state");
  }
}
