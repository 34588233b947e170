package io.github.bilevo.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.Bicgstab;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.Gmres;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.linear.LinearWorkspace;
import io.github.bilevo.solver.linear.Lsmr;
import io.github.bilevo.solver.linear.Minres;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.upper.Hoag;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.testing.AffineProblem;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Faults that other programs of this field have had: one test each, which fails where it is. */
class FaultsSeenInPeersTest {
  static Stream<LinearMethod> krylov() {
    return Stream.of(
        new ConjugateGradient(9, 0),
        new ConjugateGradientNormal(9, 0),
        new Minres(9, 0),
        new Gmres(9, 0),
        new Bicgstab(9, 0),
        new Lsmr(9, 0));
  }

  private record Scaled(double a) implements LinearOperator {
    @Override
    public int size() {
      return 3;
    }

    @Override
    public boolean symmetric() {
      return true;
    }

    @Override
    public void apply(double[] v, double[] out) {
      for (int i = 0; i < v.length; i++) {
        out[i] = a * v[i];
      }
    }

    @Override
    public void applyTransposed(double[] v, double[] out) {
      apply(v, out);
    }
  }

  private static LinearWorkspace solve(LinearMethod method, LinearOperator a, double... b) {
    LinearWorkspace w = method.newWorkspace(b.length);
    method.init(a, b, w);
    while (!method.step(a, w).terminal()) {
      // each step does the work
    }
    return w;
  }

  /** The previous iterate is returned, or a scale is in α and not in r. */
  @ParameterizedTest
  @MethodSource("krylov")
  void step_multipleOfTheIdentity_givesTheSolutionAndNotTheIterateBefore(LinearMethod method) {
    for (double scale : new double[] {1.0, 0.1, 0.5}) {
      LinearWorkspace w = solve(method, new Scaled(2 * scale), 1, 2, 3);
      double unit = 0.5 / scale;
      assertThat(w.x())
          .containsExactly(new double[] {unit, 2 * unit, 3 * unit}, within(1e-14 * unit));
      assertThat(w.steps()).isEqualTo(1);
      LinearWorkspace one = solve(method, new Scaled(2 * scale), 1);
      assertThat(one.x()[0]).isCloseTo(unit, within(1e-14 * unit));
    }
  }

  /** Convergence is judged on the old iterate, or the last allowed step reads as failure. */
  @ParameterizedTest
  @MethodSource("krylov")
  void step_lastAllowedStepConverges_isNotToldAsTheBudget(LinearMethod method) {
    LinearWorkspace w = solve(method.with(1, 1e-12), new Scaled(0.2), 1, 2, 3);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.residualNorm()).as("of the iterate that is told").isLessThan(1e-12 * 4);
  }

  @Test
  void step_acceptedUpperStep_isAppliedOnce() {
    Hoag hoag = new Hoag(0.1, 0, 0.9);
    Hoag.Memory w = hoag.newWorkspace(1);
    double[] lambda = {5};
    hoag.step(10, new double[] {2}, Box.UNBOUNDED, lambda, w);
    assertThat(lambda[0]).isEqualTo(5 - 0.1 * 2);
    double[] plain = {5};
    ProjectedGradient gradient = new ProjectedGradient(0.5);
    gradient.step(10, new double[] {2}, Box.UNBOUNDED, plain, gradient.newWorkspace(1));
    assertThat(plain[0]).isEqualTo(4);
  }

  /** λ → −A, which CG refuses. */
  private static TuningPlan negative() {
    BilevelProblem problem = AffineProblem.of(AffineProblem.diagonal(3, 2.0), true);
    FixedPointMap map = (FixedPointMap) problem.lower();
    FixedPointIteration lower = new FixedPointIteration(map, 2, Vec.constant(3, 0.0));
    Aid aid = new Aid(problem, lower, false, map, new ConjugateGradient(9, 0), false);
    Vec initial = Vec.copyOf(1, 2, 3);
    return new TuningPlan(aid, new UpperPlan(initial, new ProjectedGradient(0.1), 5));
  }

  /** The linear solve's verdict is dropped, and a wrong hypergradient goes on silently. */
  @Test
  void run_linearSolveFails_endsWithItsVerdict() {
    UpperIterate end = negative().run(iterate -> {});
    assertThat(end.epoch()).isZero();
    assertThat(end.status()).isEqualTo(Status.INDEFINITE);
    assertThat(end.hypergradient().linear().orElseThrow().status()).isEqualTo(Status.INDEFINITE);
    assertThat(end.hypergradient().gradient().isFinite()).as("no wrong numbers").isFalse();
  }

  /** NaN in λ that no one saw. */
  @Test
  void run_hypergradientIsNaN_leavesLambdaFiniteAndSaysSo() {
    UpperIterate failed = negative().run(iterate -> {});
    assertThat(failed.next()).isEqualTo(Vec.copyOf(1, 2, 3));
    Vec infinite = Vec.copyOf(1, Double.MAX_VALUE, 3);
    TuningPlan plan = negative();
    UpperPlan upper = new UpperPlan(infinite, new ProjectedGradient(0.1), 5);
    UpperIterate end = new TuningPlan(plan.estimator(), upper).run(iterate -> {});
    assertThat(end.status().failed()).isTrue();
    assertThat(end.next().isFinite()).isTrue();
  }
}
