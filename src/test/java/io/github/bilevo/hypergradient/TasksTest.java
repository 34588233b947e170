package io.github.bilevo.hypergradient;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.TaskProblem;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.Problems;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TasksTest {
  private final List<BilevelProblem> problems =
      List.of(
          Problems.biasedRidge(6, 4, 61).problem(),
          Problems.biasedRidge(9, 4, 62).problem(),
          Problems.biasedRidge(3, 4, 63).problem());
  private final Vec lambda = Vec.copyOf(0.3, -0.8, 1.1, 0.2);

  private static FixedPointIteration lower(BilevelProblem problem, StepSize alpha, int t) {
    return new FixedPointIteration(
        new GradientDescentMap((LowerObjective) problem.lower(), alpha),
        t,
        Vec.constant(problem.stateSize(), 0));
  }

  private static Hypergradient compute(Estimator estimator, Vec lambda) {
    return new HypergradientSession(estimator).compute(lambda);
  }

  @Test
  void compute_severalTasks_isTheMeanOfTheirHypergradients() {
    List<Estimator> tasks = new ArrayList<>();
    for (BilevelProblem problem : problems) {
      LowerObjective objective = (LowerObjective) problem.lower();
      FixedPointIteration lower =
          new FixedPointIteration(
              new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL),
              12,
              Vec.constant(4, 0));
      tasks.add(
          new Aid(
              problem,
              lower,
              false,
              new GradientDescentMap(objective, StepSize.OPTIMAL),
              new ConjugateGradient(3, 0),
              false));
    }
    Hypergradient mean = compute(Tasks.of(tasks), lambda);
    double[] wanted = new double[4];
    double objective = 0;
    int steps = 0;
    for (Estimator task : tasks) {
      Hypergradient h = compute(task, lambda);
      objective += h.objective() / 3;
      steps += h.linear().orElseThrow().steps();
      for (int j = 0; j < 4; j++) {
        wanted[j] += h.gradient().get(j) / 3;
      }
    }
    assertThat(relativeError(mean.gradient().toArray(), wanted)).isLessThan(1e-15);
    assertThat(Math.abs(mean.objective() / objective - 1)).isLessThan(1e-15);
    assertThat(mean.linear().orElseThrow().steps()).isEqualTo(steps);
    assertThat(mean.lower().steps()).isEqualTo(36);
    assertThat(mean.lower().state().size()).isEqualTo(12);
    assertThat(mean.status()).isEqualTo(Status.MAX_STEPS);
  }

  @Test
  void compute_oneStepSizeForAll_equalsTheTasksSideBySide() {
    StepSize alpha = StepSize.of(0.05);
    List<Estimator> tasks = new ArrayList<>();
    for (BilevelProblem problem : problems) {
      tasks.add(new Itd(problem, lower(problem, alpha, 15), false));
    }
    BilevelProblem together = TaskProblem.of(problems);
    Hypergradient one = compute(new Itd(together, lower(together, alpha, 15), false), lambda);
    Hypergradient mean = compute(Tasks.of(tasks), lambda);
    assertThat(relativeError(mean.gradient().toArray(), one.gradient().toArray()))
        .isLessThan(1e-14);
    assertThat(mean.lower().state()).isEqualTo(one.lower().state());
    assertThat(Math.abs(mean.lower().residual() / one.lower().residual() - 1)).isLessThan(1e-13);
  }

  @Test
  void compute_oneTaskDiverges_saysSoAndGivesNoGradient() {
    List<Estimator> tasks =
        List.of(
            new Itd(problems.get(0), lower(problems.get(0), StepSize.of(0.05), 60), false),
            new Itd(problems.get(1), lower(problems.get(1), StepSize.of(1e6), 60), false));
    Hypergradient mean = compute(Tasks.of(tasks), lambda);
    assertThat(mean.status()).isEqualTo(Status.DIVERGED);
    assertThat(mean.gradient().toArray()).containsOnly(Double.NaN);
  }

  @Test
  void of_noTasksOrTasksWithin_isRefused() {
    assertThatThrownBy(() -> Tasks.of(List.of()))
        .hasMessage("tasks: found none; wanted at least 1");
    Estimator task = new Itd(problems.get(0), lower(problems.get(0), StepSize.of(0.1), 3), false);
    assertThatThrownBy(() -> Tasks.of(List.of(Tasks.of(List.of(task)))))
        .hasMessageContaining("found tasks within tasks");
    assertThatThrownBy(
            () -> TaskProblem.of(List.of(problems.get(0), Problems.logistic(5, 3, 1).problem())))
        .hasMessage("tasks[1]: found n = 3; wanted the first task's, 4");
  }
}
