package io.github.bilevo.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.autodiff.Expr;
import io.github.bilevo.autodiff.Variables;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.expression.ExpressionProblem;
import io.github.bilevo.problem.families.KernelRidge;
import io.github.bilevo.problem.families.LogisticRegression;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.DenseSolve;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.linear.Nystroem;
import io.github.bilevo.solver.lower.BacktrackingDescent;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.testing.Problems;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Sums by hand. LR on 5 rows of 3 features: 60 per application, 0 per ∂₂, E on 10 rows 120. KRR on
 * the same: 300 per λ, 50 per application, 250 per ∂₂, E 1300; n = 4.
 */
class WorkEstimateTest {
  private static final Samples FIVE = Problems.signed(5, 3, new Random(1));
  private static final Samples TEN = Problems.signed(10, 3, new Random(2));
  private static final BilevelProblem LOGISTIC = LogisticRegression.problem(FIVE, TEN);
  private static final BilevelProblem KERNEL = KernelRidge.problem(FIVE, TEN);
  private static final LinearMethod CG = new ConjugateGradient(4, 0.0);

  private static FixedPointMap map(BilevelProblem problem) {
    return new GradientDescentMap((LowerObjective) problem.lower(), StepSize.of(0.1));
  }

  private static FixedPointIteration lower(BilevelProblem problem, int t) {
    return new FixedPointIteration(map(problem), t, Vec.constant(problem.stateSize(), 0.0));
  }

  private static Aid aid(BilevelProblem problem, int t, LinearMethod linear) {
    return new Aid(problem, lower(problem, t), true, map(problem), linear, true);
  }

  private static TuningPlan plan(Estimator estimator, int steps) {
    Vec lambda = Vec.constant(estimator.problem().lambdaSize(), 1.0);
    return new TuningPlan(estimator, new UpperPlan(lambda, new ProjectedGradient(0.1), steps));
  }

  private static double of(Estimator estimator) {
    return WorkEstimate.of(estimator).orElseThrow();
  }

  @Test
  void of_aid_countsBothSolvesTheirResidualsAndE() {
    // 7 steps, the residual of w_7, 4 steps between two residuals
    assertThat(of(aid(LOGISTIC, 7, CG))).isEqualTo((7 + 1 + 4 + 2) * 60 + 120);
    assertThat(of(aid(KERNEL, 7, CG))).isEqualTo(2 * 300 + 14 * 50 + 250 + 1300);
  }

  @Test
  void of_aid_countsWhatTheLinearMethodTakes() {
    assertThat(of(aid(LOGISTIC, 7, new ConjugateGradientNormal(4, 0.0))))
        .isEqualTo((7 + 1 + 2 * 4 + 2) * 60 + 120);
    assertThat(of(aid(LOGISTIC, 7, new ConjugateGradient(4, 0.0, new Nystroem(2, 1)))))
        .isEqualTo((7 + 1 + 4 + 2 + 2) * 60 + 120);
    assertThat(of(aid(LOGISTIC, 7, new DenseSolve()))) // d = 3 columns
        .isEqualTo((7 + 1 + 3 + 2) * 60 + 120);
  }

  @Test
  void of_backtracking_takesTwoGradientsPerStep() {
    BacktrackingDescent lower =
        new BacktrackingDescent((LowerObjective) LOGISTIC.lower(), 7, 0.0, Vec.constant(3, 0.0));
    assertThat(of(new Aid(LOGISTIC, lower, true, map(LOGISTIC), CG, true)))
        .isEqualTo((2 * 7 + 1 + 4 + 2) * 60 + 120);
  }

  @Test
  void of_iterative_goesUpAndDown() {
    FixedPointIteration lower = lower(KERNEL, 7);
    int fixed = 300 + 1300;
    assertThat(of(new Itd(KERNEL, lower, true))).isEqualTo(fixed + (7 + 1 + 6) * 50 + 7 * 250);
    assertThat(of(new TruncatedItd(KERNEL, lower, true, 3)))
        .isEqualTo(fixed + (7 + 1 + 2) * 50 + 3 * 250);
    assertThat(of(new OneStep(KERNEL, lower, true))).isEqualTo(fixed + (7 + 1) * 50 + 250);
    // four columns, of which the first step's need no product with ∂₁
    assertThat(of(new ForwardItd(KERNEL, lower, true)))
        .isEqualTo(fixed + (7 + 1 + 4 * 6) * 50 + 4 * 7 * 250);
  }

  @Test
  void of_checkpointed_countsWhatItsPassRecomputes() {
    CheckpointedItd itd = new CheckpointedItd(KERNEL, lower(KERNEL, 7), true, 2);
    Vec lambda = Vec.constant(4, 0.2);
    long applications = new HypergradientSession(itd).compute(lambda).lower().applications();
    assertThat(applications).isGreaterThan(7);
    assertThat(of(itd)).isEqualTo(300 + 1300 + (applications + 1 + 6) * 50 + 7 * 250);
  }

  @Test
  void of_stochastic_countsBatchesOfTwoRows() {
    Batches batches = new Batches(2, 1);
    Vec start = Vec.constant(3, 0.0);
    StepSchedule eta = StepSchedule.constant(0.1);
    // 24 per application on 2 of 5 rows, E on 2 of 10 rows 24
    StochasticAid aid = new StochasticAid(LOGISTIC, start, 7, eta, true, 4, eta, true, batches);
    assertThat(of(aid)).isEqualTo((7 + 4) * 24 + 2 * 60 + 120);
    Soba soba = new Soba(LOGISTIC, start, eta, eta, batches);
    assertThat(of(soba)).isEqualTo(2 * 24 + 24);
    Saba saba = new Saba(LOGISTIC, start, eta, eta, batches);
    assertThat(WorkEstimate.of(plan(saba, 9)))
        .hasValue(10 * (2 * 24 + 24) + 3 * 2 * 24 + 5 * 24); // 3 and 5 minibatches at the first λ
  }

  @Test
  void of_tasks_isTheirSum() {
    Aid one = aid(LOGISTIC, 7, CG);
    Aid other = aid(LOGISTIC, 9, CG);
    assertThat(of(Tasks.of(List.of(one, other)))).isEqualTo(of(one) + of(other));
  }

  @Test
  void of_plan_isOfOneHypergradientMoreThanSteps() {
    Aid aid = aid(LOGISTIC, 7, CG);
    assertThat(WorkEstimate.of(plan(aid, 9))).hasValue(10 * (14 * 60 + 120));
    assertThat(of(Measured.of(aid, ErrorDemand.BOUND))).isEqualTo(of(aid));
  }

  @Test
  void of_stepsThatAreFound_isNotKnown() {
    Aid aid = aid(LOGISTIC, 7, CG);
    Controlled controlled =
        new Controlled(LOGISTIC, lower(LOGISTIC, 7), map(LOGISTIC), CG, new Tolerance(0.2, 300));
    assertThat(WorkEstimate.of(controlled)).isEmpty();
    assertThat(WorkEstimate.of(Measured.of(aid, ErrorDemand.ESTIMATE))).isEmpty();
    TuningPlan plan = plan(aid, 9);
    assertThat(WorkEstimate.of(plan.with(new Schedule.Pipelined(1, 0.2)))).isEmpty();
    assertThat(WorkEstimate.of(plan.with(new Schedule.Pipelined(0, 0.2))))
        .isEqualTo(WorkEstimate.of(plan));
  }

  @Test
  void of_expressions_isNotKnown() {
    Variables w = Variables.of("w", 3, 1);
    Variables lambda = Variables.of("lambda", 3, 1);
    Expr l = w.get().minus(lambda.get()).square().sum();
    BilevelProblem problem =
        ExpressionProblem.minimise("pull", w, lambda, l, w.get().square().sum()).build();
    assertThat(WorkEstimate.of(aid(problem, 7, CG))).isEmpty();
    assertThat(WorkEstimate.of(new Itd(problem, lower(problem, 7), true))).isEmpty();
  }
}
