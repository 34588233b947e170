package io.github.bilevo.solver.lower;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.families.KernelRidge;
import io.github.bilevo.reference.ReferenceCase;
import io.github.bilevo.solver.Status;
import io.github.bilevo.testing.Allocations;
import io.github.bilevo.testing.Problems;
import org.junit.jupiter.api.Test;

class FixedPointIterationTest {
  private final Problems.Instance krr = Problems.kernelRidge(9, 7, 3, 31);
  private final LowerObjective objective = (LowerObjective) krr.problem().lower();
  private final int d = objective.stateSize();

  private FixedPointIteration.Workspace run(FixedPointMap map, int steps, double[] lambda) {
    FixedPointIteration iteration =
        new FixedPointIteration(map, steps, Vec.constant(map.blockSize(), 0));
    FixedPointIteration.Workspace w = iteration.newWorkspace();
    iteration.init(lambda, iteration.initial().toArray(), w);
    while (!iteration.step(w).terminal()) {
      // each step does the work
    }
    return w;
  }

  @Test
  void step_gradientDescentOptimal_contractsByQ() {
    // quadratic ℓ: ‖w_t − w‖ ≤ qᵗ ‖w‖ with q = (κ−1)/(κ+1), Euclidean
    var point = objective.newPoint();
    point.setLambda(krr.lambda());
    double kappa = point.smoothness() / point.strongConvexity();
    double q = (kappa - 1) / (kappa + 1);
    FixedPointMap map = new GradientDescentMap(objective, StepSize.OPTIMAL);
    double[] limit = run(map, 20_000, krr.lambda()).state().clone();
    for (int t : new int[] {1, 3, 10, 30, 100}) {
      double[] error = run(map, t, krr.lambda()).state().clone();
      Vectors.subtract(limit, error, error);
      assertThat(Vectors.norm(error))
          .isLessThan(Math.pow(q, t) * Vectors.norm(limit) * (1 + 1e-9) + 1e-13);
    }
  }

  @Test
  void pace_gradientDescent_tellsItsStepSizeAndTheRateItConvergesAt() {
    var point = objective.newPoint();
    point.setLambda(krr.lambda());
    double mu = point.strongConvexity();
    double smoothness = point.smoothness();
    double q = (smoothness - mu) / (smoothness + mu);
    FixedPointMap map = new GradientDescentMap(objective, StepSize.OPTIMAL);

    Pace pace = run(map, 60, krr.lambda()).pace();
    assertThat(pace.stepSize()).isCloseTo(2 / (mu + smoothness), within(1e-12));
    assertThat(pace.contraction()).isBetween(0.5 * q, q);

    Pace given = run(new GradientDescentMap(objective, StepSize.of(0.125)), 1, krr.lambda()).pace();
    assertThat(given.stepSize()).isEqualTo(0.125);
    assertThat(given.contraction()).isNaN(); // one step tells nothing
  }

  @Test
  void pace_ofSeveralSolves_isTheSlowestAndTheStepSizeTheyShare() {
    Pace slow = new Pace(0.9, 0.5);
    assertThat(slow.with(new Pace(0.8, 0.5))).isEqualTo(slow);
    assertThat(slow.with(new Pace(0.8, 0.25))).isEqualTo(new Pace(0.9, Double.NaN));
  }

  @Test
  void step_heavyBallOptimal_staysUnderItsRate() {
    // ρ_hb(t) = (1 + (1+q̃)t) q̃ᵗ, q̃ = (√κ−1)/(√κ+1), from (0, 0)
    var point = objective.newPoint();
    point.setLambda(krr.lambda());
    double root = Math.sqrt(point.smoothness() / point.strongConvexity());
    double q = (root - 1) / (root + 1);
    FixedPointMap map = new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL);
    double[] limit = run(map, 5_000, krr.lambda()).state().clone();
    double norm = Math.sqrt(Vectors.dot(limit, limit) / 2); // both blocks are w
    for (int t : new int[] {1, 3, 10, 30, 100}) {
      double[] z = run(map, t, krr.lambda()).state();
      double squared = 0;
      for (int i = 0; i < d; i++) {
        squared += (z[i] - limit[i]) * (z[i] - limit[i]);
      }
      double rate = (1 + (1 + q) * t) * Math.pow(q, t);
      assertThat(Math.sqrt(squared)).isLessThan(rate * norm * (1 + 1e-9) + 1e-13);
    }
  }

  @Test
  void optimalConstants_referenceCase_areTheFiles() {
    ReferenceCase reference = ReferenceCase.load("krr");
    LowerObjective lower =
        (LowerObjective) KernelRidge.problem(reference.train(), reference.validation()).lower();
    var point = lower.newPoint();
    point.setLambda(reference.lambda());
    assertThat(point.strongConvexity()).isCloseTo(reference.solver("mu"), within(1e-12));
    assertThat(point.smoothness()).isCloseTo(reference.solver("L"), within(1e-11));
    double[] optimal =
        run(new HeavyBallMap(lower, StepSize.OPTIMAL, StepSize.OPTIMAL), 30, reference.lambda())
            .state();
    double[] given =
        run(
                new HeavyBallMap(
                    lower,
                    StepSize.of(reference.solver("alpha")),
                    StepSize.of(reference.solver("momentum"))),
                30,
                reference.lambda())
            .state();
    assertThat(relativeError(optimal, given)).isLessThan(1e-12);
  }

  @Test
  void step_stepSizeTooLarge_saysDivergedOrNonFiniteAndKeepsAFiniteIterate() {
    FixedPointIteration.Workspace w =
        run(new GradientDescentMap(objective, StepSize.of(50)), 100_000, krr.lambda());
    assertThat(w.status()).isEqualTo(Status.DIVERGED);
    assertThat(Vectors.isFinite(w.state())).isTrue();
    assertThat(w.steps()).isLessThan(100);
  }

  @Test
  void step_lambdaNotFinite_saysNonFiniteAtOnce() {
    double[] lambda = krr.lambda().clone();
    lambda[0] = Double.NaN;
    FixedPointIteration.Workspace w =
        run(new GradientDescentMap(objective, StepSize.of(0.1)), 10, lambda);
    assertThat(w.status()).isEqualTo(Status.NON_FINITE);
    assertThat(w.steps()).isZero();
    assertThat(w.state()).containsOnly(0.0);
  }

  @Test
  void init_pairFromAWarmStart_usesItForBothBlocks() {
    FixedPointMap map = new HeavyBallMap(objective, StepSize.of(0.1), StepSize.of(0.5));
    FixedPointIteration iteration = new FixedPointIteration(map, 3, Vec.constant(d, 0));
    FixedPointIteration.Workspace w = iteration.newWorkspace();
    double[] start = new double[2 * d];
    for (int i = 0; i < d; i++) {
      start[i] = i + 1;
      start[d + i] = -99;
    }
    iteration.init(krr.lambda(), start, w);
    for (int i = 0; i < d; i++) {
      assertThat(w.state()[i]).isEqualTo(i + 1);
      assertThat(w.state()[d + i]).isEqualTo(i + 1);
    }
  }

  @Test
  void step_afterWarmup_allocatesNothing() {
    FixedPointMap map = new HeavyBallMap(objective, StepSize.of(0.1), StepSize.of(0.5));
    FixedPointIteration iteration = new FixedPointIteration(map, 1 << 30, Vec.constant(d, 0));
    FixedPointIteration.Workspace w = iteration.newWorkspace();
    iteration.init(krr.lambda(), new double[d], w);
    Runnable window =
        () -> {
          for (int i = 0; i < 40; i++) {
            iteration.step(w);
          }
        };
    assertThat(Allocations.afterWarmUp(window)).isZero();
    assertThat(w.status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void constructor_badArguments_areNamed() {
    FixedPointMap map = new GradientDescentMap(objective, StepSize.OPTIMAL);
    assertThatThrownBy(() -> new FixedPointIteration(map, 0, Vec.constant(d, 0)))
        .hasMessage("steps: found 0; wanted at least 1");
    assertThatThrownBy(() -> new FixedPointIteration(map, 5, Vec.constant(2, 0)))
        .hasMessage("initial: found 2 numbers; wanted d = 9");
    assertThatThrownBy(() -> StepSize.of(Double.NaN))
        .hasMessage("value: found NaN; wanted a finite number, at least 0");
    assertThatThrownBy(() -> StepSize.of(-0.1))
        .hasMessage("value: found -0.1; wanted a finite number, at least 0");
  }

  @Test
  void resume_wholeStateOfAPair_goesOnWhereItWas() {
    FixedPointMap map = new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL);
    FixedPointIteration some = new FixedPointIteration(map, 7, Vec.constant(map.blockSize(), 0.0));
    FixedPointIteration.Workspace w = some.newWorkspace();
    some.resume(krr.lambda(), run(map, 5, krr.lambda()).state().clone(), w);
    while (!some.step(w).terminal()) {
      // each step does the work
    }
    assertThat(w.state()).isEqualTo(run(map, 12, krr.lambda()).state());
    assertThat(some.atRest()).isEqualTo(new double[2 * d]);
    assertThatThrownBy(() -> some.resume(krr.lambda(), new double[d], w))
        .hasMessage("state: found " + d + " numbers; wanted " + 2 * d);
  }
}
