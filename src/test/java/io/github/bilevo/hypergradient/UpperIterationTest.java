package io.github.bilevo.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.solver.upper.Hoag;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.solver.upper.Stopping;
import io.github.bilevo.testing.ManualTicker;
import io.github.bilevo.testing.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class UpperIterationTest {
  private static Hypergradient at(Vec lambda, double objective, Status status, double... gradient) {
    return new Hypergradient(
        lambda,
        objective,
        Vec.copyOf(gradient),
        new Hypergradient.Lower(Vec.copyOf(7.0), 1, 0.0, status, 0.0),
        Optional.empty(),
        0.0,
        new Hypergradient.WorkspaceBytes(0, 0));
  }

  private static UpperIteration start(int steps, double... lambda) {
    UpperPlan plan = new UpperPlan(Vec.copyOf(lambda), new ProjectedGradient(0.5), steps);
    return new UpperIteration(plan, new Box(0, 10));
  }

  @Test
  void accept_gradient_isAppliedOnceAndProjected() {
    UpperIteration upper = start(5, 1, 2);
    UpperIterate iterate = upper.accept(at(upper.lambda(), 3, Status.MAX_STEPS, 4, -2));
    assertThat(iterate.next()).isEqualTo(Vec.copyOf(0, 3)); // (1 − 2, 2 + 1), projected
    assertThat(upper.lambda()).isEqualTo(Vec.copyOf(0, 3));
    assertThat(iterate.epoch()).isZero();
    assertThat(iterate.status()).isEqualTo(Status.RUNNING);
    assertThat(iterate.stepSize()).isEqualTo(0.5);
  }

  @Test
  void accept_afterSSteps_endsWithoutApplyingTheLastGradient() {
    UpperIteration upper = start(2, 1);
    upper.accept(at(upper.lambda(), 3, Status.MAX_STEPS, 0.2));
    upper.accept(at(upper.lambda(), 2, Status.MAX_STEPS, 0.2));
    Vec last = upper.lambda();
    UpperIterate end = upper.accept(at(last, 1, Status.MAX_STEPS, 0.2));
    assertThat(end.status()).isEqualTo(Status.MAX_STEPS);
    assertThat(end.next()).isEqualTo(last);
    assertThat(end.best()).isEqualTo(new UpperIterate.Best(2, last, Vec.copyOf(7.0), 1));
  }

  @Test
  void accept_objectiveRises_keepsTheBest() {
    UpperIteration upper = start(9, 1);
    Vec first = upper.lambda();
    upper.accept(at(first, 3, Status.MAX_STEPS, -0.2));
    UpperIterate second = upper.accept(at(upper.lambda(), 4, Status.MAX_STEPS, -0.2));
    assertThat(second.best().epoch()).isZero();
    assertThat(second.best().lambda()).isEqualTo(first);
    assertThat(second.best().objective()).isEqualTo(3);
  }

  @Test
  void accept_nanGradient_endsAsNonFiniteAndLambdaStays() {
    UpperIteration upper = start(9, 1, 1);
    UpperIterate end = upper.accept(at(upper.lambda(), 3, Status.MAX_STEPS, 1, Double.NaN));
    assertThat(end.status()).isEqualTo(Status.NON_FINITE);
    assertThat(end.next()).isEqualTo(Vec.copyOf(1, 1));
  }

  @Test
  void accept_nanObjective_endsAsNonFiniteWithoutABest() {
    UpperIteration upper = start(9, 1);
    UpperIterate end = upper.accept(at(upper.lambda(), Double.NaN, Status.MAX_STEPS, 1));
    assertThat(end.status()).isEqualTo(Status.NON_FINITE);
    assertThat(end.best().epoch()).isEqualTo(-1);
    assertThat(end.best().lambda()).isEqualTo(Vec.copyOf(1));
  }

  @Test
  void accept_failedLowerSolve_endsWithItsVerdict() {
    UpperIteration upper = start(9, 1);
    UpperIterate end = upper.accept(at(upper.lambda(), 3, Status.DIVERGED, Double.NaN));
    assertThat(end.status()).isEqualTo(Status.DIVERGED);
  }

  @Test
  void accept_failedEpochWithALowObjective_isNotTheBest() {
    UpperIteration upper = start(9, 1);
    upper.accept(at(upper.lambda(), 3, Status.MAX_STEPS, 0.1));
    UpperIterate end = upper.accept(at(upper.lambda(), -1e9, Status.DIVERGED, Double.NaN));
    assertThat(end.best().epoch()).isZero();
  }

  @Test
  void accept_objectiveExplodes_endsAsDiverged() {
    UpperIteration upper = start(9, 1);
    upper.accept(at(upper.lambda(), 3, Status.MAX_STEPS, -1));
    UpperIterate end = upper.accept(at(upper.lambda(), 1e9, Status.MAX_STEPS, -1));
    assertThat(end.status()).isEqualTo(Status.DIVERGED);
  }

  private static UpperIteration stopping(Stopping rule, LongSupplier clock, double... lambda) {
    UpperPlan plan =
        new UpperPlan(Vec.copyOf(lambda), new ProjectedGradient(0.5), 9, Optional.of(rule));
    return new UpperIteration(plan, new Box(0, 10), clock);
  }

  @Test
  void accept_mappingNormSmall_convergesAtTheLambdaThatWasLookedAt() {
    // at λ = 0 the gradient 4 points out of [0, 10]: the mapping is 0, the gradient is not
    UpperIteration upper = stopping(new Stopping.GradientMapping(0.1), () -> 0, 0, 5);
    UpperIterate first = upper.accept(at(upper.lambda(), 3, Status.MAX_STEPS, 4, 0.2));
    assertThat(first.status()).isEqualTo(Status.RUNNING);
    UpperIterate end = upper.accept(at(upper.lambda(), 3, Status.MAX_STEPS, 4, 0.05));
    assertThat(end.status()).isEqualTo(Status.CONVERGED);
    assertThat(end.next()).isEqualTo(first.next()).isEqualTo(Vec.copyOf(0, 4.9));
  }

  @Test
  void accept_mappingAcrossTheBoundary_countsWhatLambdaCouldMove() {
    // λ = 0.1, g = 4, η = ½: λ − ηg = −1.9, projected 0; mapping 0.1/0.5 = 0.2
    assertThat(
            stopping(new Stopping.GradientMapping(0.2 * (1 + 1e-12)), () -> 0, 0.1)
                .accept(at(Vec.copyOf(0.1), 3, Status.MAX_STEPS, 4))
                .status())
        .isEqualTo(Status.CONVERGED);
    assertThat(
            stopping(new Stopping.GradientMapping(0.2 * (1 - 1e-12)), () -> 0, 0.1)
                .accept(at(Vec.copyOf(0.1), 3, Status.MAX_STEPS, 4))
                .status())
        .isEqualTo(Status.RUNNING);
  }

  @Test
  void accept_timeRunsOut_endsAsTimeUp() {
    ManualTicker clock = new ManualTicker();
    clock.advance(Duration.ofDays(3));
    Stopping rule = new Stopping.Time(Duration.ofSeconds(5));
    UpperIteration upper = stopping(rule, clock, 1);
    clock.advance(Duration.ofSeconds(4));
    assertThat(upper.accept(at(upper.lambda(), 3, Status.MAX_STEPS, 1)).status())
        .isEqualTo(Status.RUNNING);
    clock.advance(Duration.ofSeconds(1));
    assertThat(upper.accept(at(upper.lambda(), 3, Status.MAX_STEPS, 1)).status())
        .isEqualTo(Status.TIME_UP);
  }

  @Test
  void accept_noImprovement_endsBeforeTheBudget() {
    UpperIteration upper = stopping(new Stopping.NoImprovement(2, 0), () -> 0, 1);
    upper.accept(at(upper.lambda(), 3, Status.MAX_STEPS, 0.1));
    upper.accept(at(upper.lambda(), 3, Status.MAX_STEPS, 0.1));
    UpperIterate end = upper.accept(at(upper.lambda(), 3.1, Status.MAX_STEPS, 0.1));
    assertThat(end.status()).isEqualTo(Status.NO_IMPROVEMENT);
    assertThat(end.best().epoch()).isZero();
  }

  @Test
  void accept_convergedOnTheLastStep_isNotReportedAsTheBudget() {
    UpperPlan plan =
        new UpperPlan(
            Vec.copyOf(1),
            new ProjectedGradient(0.5),
            0,
            Optional.of(new Stopping.GradientMapping(1)));
    UpperIteration upper = new UpperIteration(plan, Box.UNBOUNDED);
    assertThat(upper.accept(at(upper.lambda(), 3, Status.MAX_STEPS, 0.5)).status())
        .isEqualTo(Status.CONVERGED);
  }

  @Test
  void accept_adaptiveMethod_tellsTheStepSizeOfTheStep() {
    UpperPlan plan = new UpperPlan(Vec.copyOf(5), new Hoag(0.1, 0, 0.9), 9);
    UpperIteration upper = new UpperIteration(plan, Box.UNBOUNDED);
    upper.accept(at(upper.lambda(), 10, Status.MAX_STEPS, 2));
    UpperIterate rejected = upper.accept(at(upper.lambda(), 11, Status.MAX_STEPS, -9));
    assertThat(rejected.stepSize()).isEqualTo(0.05);
    assertThat(rejected.next()).isEqualTo(Vec.copyOf(5 - 0.05 * 2));
    assertThat(rejected.best().epoch()).isZero();
  }

  @Test
  void run_logisticProblem_lowersTheObjectiveAndRepeatsItsBits() {
    Problems.Instance instance = Problems.logistic(60, 5, 51);
    LowerObjective objective = (LowerObjective) instance.problem().lower();
    FixedPointIteration lower =
        new FixedPointIteration(
            new GradientDescentMap(objective, StepSize.OPTIMAL), 60, Vec.constant(5, 0));
    Aid aid =
        new Aid(instance.problem(), lower, true, lower.map(), new ConjugateGradient(5, 1e-8), true);
    TuningPlan plan =
        new TuningPlan(
            aid, new UpperPlan(Vec.copyOf(instance.lambda()), new ProjectedGradient(0.5), 40));
    List<UpperIterate> once = new ArrayList<>();
    List<UpperIterate> again = new ArrayList<>();
    UpperIterate end = plan.run(once::add);
    plan.run(again::add);
    assertThat(once).hasSize(41);
    assertThat(end.status()).isEqualTo(Status.MAX_STEPS);
    assertThat(end.hypergradient().objective())
        .isLessThan(0.98 * once.get(0).hypergradient().objective());
    for (int s = 0; s < once.size(); s++) {
      assertThat(again.get(s).lambda()).isEqualTo(once.get(s).lambda());
      assertThat(again.get(s).hypergradient().gradient())
          .isEqualTo(once.get(s).hypergradient().gradient());
    }
  }

  @Test
  void plans_badArguments_areNamed() {
    assertThatThrownBy(() -> new ProjectedGradient(0))
        .hasMessage("stepSize: found 0.0; wanted a positive number");
    assertThatThrownBy(() -> new UpperPlan(Vec.copyOf(1), new ProjectedGradient(1), -1))
        .hasMessage("steps: found -1; wanted at least 0");
  }
}
