package io.github.bilevo.solver.linear;

import static io.github.bilevo.solver.linear.Systems.product;
import static io.github.bilevo.solver.linear.Systems.solve;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import io.github.bilevo.testing.Allocations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every linear method; its systems have eigenvalues in (0, 2), so all converge. */
abstract class LinearMethodContract {
  /** The method under test. */
  abstract LinearMethod method(int steps, double relativeTolerance);

  /** A preconditioner that is made anew by init may allocate there; a step never does. */
  boolean initAllocates() {
    return false;
  }

  static Systems.Dense contraction(int n, long seed) {
    Systems.Dense a = Systems.positiveDefinite(n, 8, seed);
    double[] values = a.matrix().values();
    for (int i = 0; i < values.length; i++) {
      values[i] /= 5.0; // eigenvalues in [0.2, 1.6]
    }
    return a;
  }

  @ParameterizedTest(name = "n = {0}")
  @ValueSource(ints = {1, 2, 7, 40})
  void step_wellConditionedSystem_convergesToTheSolution(int n) {
    Systems.Dense a = contraction(n, n);
    double[] x = vector(n, 100 + n);
    LinearWorkspace w = solve(method(2000, 1e-13), a, product(a, x));
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    for (int i = 0; i < n; i++) {
      assertThat(w.x()[i]).isCloseTo(x[i], within(1e-11 * Vectors.norm(x)));
    }
  }

  @Test
  void residualNorm_atTheEnd_isThatOfTheIterate() {
    Systems.Dense a = contraction(12, 3);
    double[] b = vector(12, 4);
    for (int k = 1; k <= 15; k++) {
      LinearWorkspace w = solve(method(k, 1e-6), a, b);
      double[] r = product(a, w.x());
      Vectors.subtract(b, r, r);
      assertThat(w.residualNorm()).isCloseTo(Vectors.norm(r), within(1e-14 * Vectors.norm(b)));
    }
  }

  @Test
  void step_budgetRunsOut_saysMaxStepsAndCountsThem() {
    LinearWorkspace w = solve(method(2, 1e-12), contraction(20, 5), vector(20, 6));
    assertThat(w.status()).isEqualTo(Status.MAX_STEPS);
    assertThat(w.steps()).isEqualTo(2);
  }

  @Test
  void step_lastAllowedStepConverges_saysConverged() {
    Systems.Dense a = contraction(10, 7);
    double[] b = vector(10, 8);
    int needed = solve(method(1000, 1e-8), a, b).steps();
    LinearWorkspace w = solve(method(needed, 1e-8), a, b);
    assertThat(w.steps()).isEqualTo(needed);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(solve(method(needed - 1, 1e-8), a, b).status()).isEqualTo(Status.MAX_STEPS);
  }

  @Test
  void init_zeroRightHandSide_convergesAtZeroWithoutAStep() {
    LinearWorkspace w = solve(method(5, 0), contraction(4, 9), new double[4]);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.steps()).isZero();
    assertThat(w.x()).containsOnly(0.0);
  }

  @Test
  void init_warmAtTheSolution_convergesWithoutAStep() {
    Systems.Dense a = contraction(9, 10);
    double[] b = vector(9, 11);
    LinearMethod method = method(500, 1e-8);
    LinearWorkspace w = solve(method, a, b);
    int cold = w.steps();
    method.init(a, b, w);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.steps()).isZero();
    assertThat(cold).isPositive();
  }

  @Test
  void init_rightHandSideNotFinite_saysNonFinite() {
    double[] b = {1.0, Double.NaN, 2.0};
    LinearWorkspace w = solve(method(5, 0), contraction(3, 12), b);
    assertThat(w.status()).isEqualTo(Status.NON_FINITE);
    assertThat(w.x()).containsOnly(0.0);
  }

  @Test
  void step_operatorTurnsNonFinite_keepsTheLastGoodIterate() {
    Systems.Dense good = contraction(6, 13);
    LinearMethod method = method(50, 0);
    LinearWorkspace w = method.newWorkspace(6);
    method.init(good, vector(6, 14), w);
    method.step(good, w);
    double[] kept = w.x().clone();
    Systems.Dense bad = Systems.diagonal(1, 1, Double.POSITIVE_INFINITY, 1, 1, 1);
    assertThat(method.step(bad, w)).isEqualTo(Status.NON_FINITE);
    assertThat(w.x()).containsExactly(kept);
    assertThat(method.step(good, w)).isEqualTo(Status.NON_FINITE); // final
  }

  @Test
  void init_warmElsewhere_convergesToTheSolutionOfItsOwnSystem() {
    Systems.Dense a = contraction(9, 20);
    double[] x = vector(9, 21);
    double[] b = product(a, x);
    LinearMethod method = method(500, 1e-13);
    LinearWorkspace w = solve(method, contraction(9, 22), vector(9, 23)); // another A and b
    Systems.resolve(method, a, w, b);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    double[] r = product(a, w.x());
    Vectors.subtract(b, r, r);
    assertThat(w.residualNorm()).isCloseTo(Vectors.norm(r), within(1e-14 * Vectors.norm(b)));
    for (int i = 0; i < x.length; i++) {
      assertThat(w.x()[i]).isCloseTo(x[i], within(1e-11 * Vectors.norm(x)));
    }
  }

  @Test
  void init_warmAndNear_needsFewerSteps() {
    Systems.Dense a = contraction(40, 24);
    double[] b = vector(40, 25);
    LinearMethod method = method(2000, 1e-10);
    int cold = solve(method, a, b).steps();
    LinearWorkspace w = solve(method(2000, 1e-5), a, b);
    LinearWorkspace warm = method.newWorkspace(40);
    Vectors.copy(w.x(), warm.x());
    Systems.resolve(method, a, warm, b);
    assertThat(warm.status()).isEqualTo(Status.CONVERGED);
    assertThat(warm.steps()).isBetween(1, cold - 1);
  }

  @Test
  void step_workspaceUsedBefore_givesTheSameBits() {
    Systems.Dense a = contraction(15, 26);
    double[] b = vector(15, 27);
    LinearMethod method = method(7, 0);
    LinearWorkspace first = solve(method, a, b);
    double[] x = first.x().clone();
    double residual = first.residualNorm();
    java.util.Arrays.fill(first.x(), 0.0);
    Systems.resolve(method, a, first, b);
    assertThat(first.x()).containsExactly(x);
    assertThat(first.residualNorm()).isEqualTo(residual);
    assertThat(solve(method, a, b).x()).containsExactly(x);
  }

  @Test
  void step_toleranceZero_endsFiniteAtRoundingLevel() {
    Systems.Dense a = contraction(6, 28);
    double[] b = vector(6, 29);
    LinearWorkspace w = solve(method(10_000, 0), a, b); // far beyond the exact solution: no 0/0
    assertThat(Vectors.isFinite(w.x())).isTrue();
    assertThat(w.status().failed()).isFalse();
    assertThat(w.residualNorm()).isLessThan(1e-14 * Vectors.norm(b));
  }

  @Test
  void bytes_largerSystem_growByWholeVectors() {
    LinearMethod method = method(5, 0);
    long bytes = method.newWorkspace(300).bytes() - method.newWorkspace(200).bytes();
    assertThat(bytes % 800).isZero();
    assertThat(bytes).isGreaterThanOrEqualTo(4 * 800L);
  }

  @Test
  void step_afterWarmup_allocatesNothing() {
    Systems.Dense a = contraction(64, 15);
    double[] b = vector(64, 16);
    LinearMethod method = method(1_000_000, 0);
    LinearWorkspace w = method.newWorkspace(64);
    method.init(a, b, w);
    Runnable window =
        () -> {
          if (!initAllocates()) {
            java.util.Arrays.fill(w.x(), 0.0);
            method.init(a, b, w);
          }
          for (int i = 0; i < 5; i++) {
            method.step(a, w);
          }
        };
    assertThat(Allocations.afterWarmUp(window)).isZero();
    assertThat(w.steps()).isGreaterThanOrEqualTo(5);
  }

  @Test
  void constructor_badArguments_areNamed() {
    assertThatThrownBy(() -> method(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("steps: found 0; wanted at least 1");
    assertThatThrownBy(() -> method(3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("relativeTolerance: found 1.0; wanted a number in [0, 1)");
    assertThatThrownBy(() -> method(3, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
  }
}
