package io.github.bilevo.solver.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.testing.Problems;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LbfgsTest extends LowerMethodContract {
  @Override
  LowerMethod method(LowerObjective objective, int steps, Vec initial) {
    return new Lbfgs(objective, 6, steps, 1e-13, initial);
  }

  @Test
  void step_logistic_reachesTenToTheMinusTenInFewGradients() {
    Problems.Instance lr = Problems.logistic(200, 20, 68);
    LowerObjective objective = objective(lr);
    Lbfgs.Workspace w =
        (Lbfgs.Workspace)
            run(new Lbfgs(objective, 10, 60, 1e-10, Vec.constant(20, 0)), lr.lambda());
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(gradientNorm(objective, lr.lambda(), w.state())).isLessThan(1e-10);
    assertThat(w.gradients()).isLessThan(60);
    FixedPointIteration descent =
        new FixedPointIteration(
            new GradientDescentMap(objective, StepSize.OPTIMAL), 60, Vec.constant(20, 0));
    assertThat(gradientNorm(objective, lr.lambda(), run(descent, lr.lambda()).state()))
        .isGreaterThan(1e-6);
  }

  @Test
  void step_lambdaNegative_saysIndefinite() {
    Problems.Instance krr = Problems.kernelRidge(9, 7, 3, 69);
    double[] lambda = krr.lambda().clone();
    lambda[0] = -50; // H = K − 50 I: ℓ falls without end along every line
    LowerWorkspace w = run(new Lbfgs(objective(krr), 4, 100, 0, Vec.constant(9, 0.1)), lambda);
    assertThat(w.status()).isEqualTo(Status.INDEFINITE);
    assertThat(w.state()).containsOnly(0.1);
  }

  @Test
  void step_toleranceZero_endsAtRoundingLevel() {
    Problems.Instance lr = Problems.logistic(40, 6, 70);
    LowerWorkspace w = run(new Lbfgs(objective(lr), 6, 10_000, 0, Vec.constant(6, 0)), lr.lambda());
    assertThat(w.status()).isIn(Status.STAGNATED, Status.CONVERGED);
    assertThat(gradientNorm(objective(lr), lr.lambda(), w.state())).isLessThan(1e-13);
  }

  @Test
  void aid_afterLbfgs_hasTheHypergradientOfALongDescent() {
    Problems.Instance lr = Problems.logistic(40, 6, 71);
    LowerObjective objective = objective(lr);
    GradientDescentMap map = new GradientDescentMap(objective, StepSize.OPTIMAL);
    ConjugateGradient cg = new ConjugateGradient(50, 1e-14);
    LowerMethod fast = new Lbfgs(objective, 6, 50, 1e-13, Vec.constant(6, 0));
    LowerMethod slow = new FixedPointIteration(map, 5_000, Vec.constant(6, 0));
    Vec lambda = Vec.copyOf(lr.lambda());
    Vec one =
        new HypergradientSession(new Aid(lr.problem(), fast, true, map, cg, false))
            .compute(lambda)
            .gradient();
    Vec other =
        new HypergradientSession(new Aid(lr.problem(), slow, true, map, cg, false))
            .compute(lambda)
            .gradient();
    for (int j = 0; j < 6; j++) {
      assertThat(one.get(j)).isCloseTo(other.get(j), Offset.offset(1e-12));
    }
  }

  @Test
  void constructor_badDepth_isNamed() {
    LowerObjective objective = objective(Problems.logistic(10, 3, 72));
    assertThatThrownBy(() -> new Lbfgs(objective, 0, 5, 0, Vec.constant(3, 0)))
        .hasMessage("depth: found 0; wanted at least 1");
  }
}
