package io.github.bilevo.solver.linear;

import static io.github.bilevo.solver.linear.Systems.diagonal;
import static io.github.bilevo.solver.linear.Systems.product;
import static io.github.bilevo.solver.linear.Systems.solve;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsmrTest extends KrylovContract {
  @Override
  LinearMethod method(int steps, double relativeTolerance) {
    return new Lsmr(steps, relativeTolerance);
  }

  private static double normalResidual(Systems.Dense a, double[] b, double[] x) {
    double[] r = product(a, x);
    Vectors.subtract(b, r, r);
    double[] out = new double[r.length];
    a.applyTransposed(r, out);
    return Vectors.norm(out);
  }

  @ParameterizedTest(name = "seed = {0}")
  @ValueSource(longs = {1, 2, 3})
  void step_nonSymmetricSystem_lowersTheNormalResidualUnderItsRate(long seed) {
    int n = 25;
    double kappa = 20;
    Systems.Dense a = Systems.general(n, kappa, seed);
    double[] x = vector(n, seed + 9);
    double[] b = product(a, x);
    double start = normalResidual(a, b, new double[n]);
    double rate = (kappa - 1) / (kappa + 1);
    double before = start;
    for (int k = 1; k < n; k++) {
      double now = normalResidual(a, b, solve(method(k, 0), a, b).x());
      assertThat(now).isLessThanOrEqualTo(before * (1 + 1e-12));
      assertThat(now).isLessThan((2 * Math.pow(rate, k) + 1e-12) * start);
      before = now;
    }
    LinearWorkspace w = solve(method(500, 1e-12), a, b);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    for (int i = 0; i < n; i++) {
      assertThat(w.x()[i]).isCloseTo(x[i], within(1e-10 * Vectors.norm(x)));
    }
  }

  @ParameterizedTest(name = "seed = {0}")
  @ValueSource(longs = {4, 5})
  void step_symmetricSystem_isMinresOnTheNormalEquations(long seed) {
    // AᵀA as an operator of its own: the same iterates by other recurrences
    Systems.Dense a = Systems.general(10, 5, seed);
    double[] b = vector(10, seed + 1);
    double[] normalSide = new double[10];
    a.applyTransposed(b, normalSide);
    Systems.Dense normal = new Systems.Dense(a.matrix().gram(), true);
    for (int k = 1; k < 8; k++) {
      double[] expected = solve(new Minres(k, 0), normal, normalSide).x();
      double[] found = solve(method(k, 0), a, b).x();
      for (int i = 0; i < 10; i++) {
        assertThat(found[i]).isCloseTo(expected[i], within(1e-10 * Vectors.norm(expected)));
      }
    }
  }

  @Test
  void residualNorm_whileRunning_isThatOfTheIterate() {
    Systems.Dense a = Systems.general(12, 30, 6);
    double[] b = vector(12, 7);
    LinearMethod method = method(12, 1e-10);
    LinearWorkspace w = method.newWorkspace(12);
    Vectors.copy(vector(12, 8), w.x());
    method.init(a, b, w);
    double start = w.residualNorm();
    while (method.step(a, w) == Status.RUNNING) {
      double[] r = product(a, w.x());
      Vectors.subtract(b, r, r);
      assertThat(w.residualNorm()).isCloseTo(Vectors.norm(r), within(1e-12 * start));
    }
  }

  @Test
  void step_indefiniteSymmetricMatrix_isSolved() {
    LinearWorkspace w = solve(method(10, 0), diagonal(1.0, -2.0), 1.0, 4.0);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.x()).containsExactly(new double[] {1.0, -2.0}, within(1e-14));
  }

  @Test
  void step_singularMatrix_saysIndefiniteAtTheLeastSquaresSolution() {
    LinearWorkspace w = solve(method(10, 1e-10), diagonal(0.0, 2.0), 1.0, 4.0);
    assertThat(w.status()).isEqualTo(Status.INDEFINITE);
    assertThat(w.x()).containsExactly(new double[] {0.0, 2.0}, within(1e-14));
    assertThat(w.residualNorm()).isCloseTo(1.0, within(1e-14));
    assertThat(solve(method(10, 0), diagonal(0.0, 0.0), 1.0, 4.0).status())
        .isEqualTo(Status.INDEFINITE);
  }

  @Test
  void step_toleranceOutOfReach_saysStagnated() {
    // κ = 10¹⁰ with x ~ 10¹⁰: ε‖A‖‖x‖ is above the tolerance
    Systems.Dense a = Systems.general(20, 1e10, 9);
    double[] b = vector(20, 10);
    LinearWorkspace w = solve(method(100_000, 1e-13), a, b);
    assertThat(w.status()).isIn(Status.STAGNATED, Status.MAX_STEPS);
    assertThat(Vectors.isFinite(w.x())).isTrue();
    assertThat(w.residualNorm()).isGreaterThan(1e-13 * Vectors.norm(b));
  }
}
