package io.github.bilevo.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.solver.upper.Stopping;
import io.github.bilevo.testing.Plans;
import io.github.bilevo.testing.Problems;
import org.junit.jupiter.api.Test;

class PlanBuilderTest {
  private final BilevelProblem problem = Problems.logistic(30, 4, 71).problem();

  @Test
  void build_nothingSaid_isTheDocumentedPlan() {
    TuningPlan plan = TuningPlan.of(problem).build();
    Aid aid = (Aid) plan.estimator();
    assertThat(aid.lower().map()).isInstanceOf(HeavyBallMap.class);
    assertThat(aid.lower().steps()).isEqualTo(100);
    assertThat(aid.map()).isInstanceOf(GradientDescentMap.class);
    assertThat(aid.name()).isEqualTo("aid-cg");
    assertThat(aid.warmLower() && aid.warmLinear()).isTrue();
    assertThat(plan.upper().initial()).isEqualTo(Vec.constant(4, 1.0));
    assertThat(plan.upper().steps()).isEqualTo(100);
  }

  @Test
  void build_everythingSaid_isThatPlan() {
    TuningPlan plan =
        TuningPlan.of(problem)
            .lambda(Vec.copyOf(1, 2, 3, 4))
            .gradientDescent(20, StepSize.of(0.1))
            .cold()
            .implicit(new FixedPoint(7, 0))
            .upper(new ProjectedGradient(0.3), 5)
            .build();
    GradientDescentMap map =
        new GradientDescentMap((LowerObjective) problem.lower(), StepSize.of(0.1));
    Aid aid = (Aid) plan.estimator();
    assertThat(aid.lower().map()).isEqualTo(map);
    assertThat(aid.lower().steps()).isEqualTo(20);
    assertThat(aid.warmLower() || aid.warmLinear()).isFalse();
    assertThat(aid.linear()).isEqualTo(new FixedPoint(7, 0));
    assertThat(plan.upper().method().stepSize()).isEqualTo(0.3);
    assertThat(TuningPlan.of(problem).iterative().build().estimator()).isInstanceOf(Itd.class);
  }

  @Test
  void build_eachLowerMethod_runsAndAgreesOnTheHypergradient() {
    Vec lambda = Vec.constant(4, 1.5);
    double[] wanted =
        gradient(TuningPlan.of(problem).gradientDescent(3000, StepSize.OPTIMAL), lambda);
    for (PlanBuilder builder :
        new PlanBuilder[] {
          TuningPlan.of(problem).nesterov(500, StepSize.OPTIMAL, StepSize.OPTIMAL),
          TuningPlan.of(problem).anderson(100, 4, 1e-13),
          TuningPlan.of(problem).lbfgs(100, 5, 1e-13),
          TuningPlan.of(problem).backtracking(2000, 1e-13)
        }) {
      double[] gradient = gradient(builder, lambda);
      for (int j = 0; j < wanted.length; j++) {
        assertThat(gradient[j]).isCloseTo(wanted[j], within(1e-7)); // cg stops at 10⁻⁸
      }
    }
  }

  private static double[] gradient(PlanBuilder builder, Vec lambda) {
    Estimator estimator = builder.build().estimator();
    return new HypergradientSession(estimator).compute(lambda).gradient().toArray();
  }

  @Test
  void build_iterativeThroughWhatIsNoMap_isRefusedWithTheAlternative() {
    for (PlanBuilder builder :
        new PlanBuilder[] {
          TuningPlan.of(problem).anderson(20, 4, 0),
          TuningPlan.of(problem).lbfgs(20, 5, 0),
          TuningPlan.of(problem).backtracking(20, 0)
        }) {
      assertThatThrownBy(() -> builder.iterative().build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("iterative differentiation needs a map")
          .hasMessageContaining("heavy-ball or nesterov, or implicit differentiation");
    }
  }

  @Test
  void build_stopping_isThePlans() {
    Stopping rule = new Stopping.GradientMapping(1e9);
    TuningPlan plan = TuningPlan.of(problem).stopping(rule).build();
    assertThat(plan.upper().stopping()).contains(rule);
    UpperIterate end = plan.run(iterate -> {});
    assertThat(end.epoch()).isZero();
    assertThat(end.status()).isEqualTo(Status.CONVERGED);
  }

  @Test
  void build_wrongLengths_areNamed() {
    assertThatThrownBy(() -> TuningPlan.of(problem).lambda(Vec.copyOf(1, 2)).build())
        .hasMessage("upper.initial: found 2 numbers; wanted n = 4");
    assertThatThrownBy(() -> TuningPlan.of(problem).start(Vec.copyOf(1)).build())
        .hasMessage("initial: found 1 numbers; wanted d = 4");
  }

  @Test
  void tolerance_given_findsStepsUnlessTheLowerMethodRepeatsNoMap() {
    Estimator found = TuningPlan.of(Plans.problem()).tolerance(0.05).build().estimator();
    assertThat(found)
        .isInstanceOfSatisfying(
            Controlled.class, it -> assertThat(it.tolerance()).isEqualTo(new Tolerance(0.05, 300)));
    assertThat(TuningPlan.of(Plans.problem()).tolerance(0.05).iterative().build().estimator())
        .isInstanceOf(Itd.class);
    PlanBuilder searching = TuningPlan.of(Plans.problem()).tolerance(0.05).lbfgs(10, 5, 0);
    assertThatThrownBy(searching::build).hasMessageContaining("a tolerance needs a map");
  }
}
