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
import org.junit.jupiter.params.provider.CsvSource;

class MinresTest extends KrylovContract {
  @Override
  LinearMethod method(int steps, double relativeTolerance) {
    return new Minres(steps, relativeTolerance);
  }

  @ParameterizedTest(name = "n = {0}, kappa = {1}, seed = {2}")
  @CsvSource({"5, 10, 1", "20, 100, 2", "50, 1000, 3"})
  void step_definiteSystem_staysUnderTheChebyshevBound(int n, double kappa, long seed) {
    Systems.Dense a = Systems.positiveDefinite(n, kappa, seed);
    double[] b = vector(n, seed + 50);
    double rate = (Math.sqrt(kappa) - 1) / (Math.sqrt(kappa) + 1);
    for (int k = 1; k <= n; k++) {
      double residual = solve(method(k, 0), a, b).residualNorm();
      assertThat(residual).isLessThan((2 * Math.pow(rate, k) + 1e-14 * kappa) * Vectors.norm(b));
    }
  }

  @ParameterizedTest(name = "n = {0}, kappa = {1}, seed = {2}")
  @CsvSource({"6, 4, 1", "20, 15, 2", "40, 50, 3"})
  void step_indefiniteSystem_staysUnderItsBoundAndFindsTheSolution(int n, double k, long seed) {
    double[] eigenvalues = new double[n];
    for (int i = 0; i < n; i++) {
      eigenvalues[i] = (i % 2 == 0 ? 1 : -1) * (1 + (k - 1) * i / (n - 1.0));
    }
    Systems.Dense a = Systems.symmetric(eigenvalues, seed);
    double[] x = vector(n, seed + 50);
    double[] b = product(a, x);
    for (int j = 1; j <= n; j++) {
      double residual = solve(method(j, 0), a, b).residualNorm();
      double bound = 2 * Math.pow((k - 1) / (k + 1), j / 2);
      assertThat(residual).isLessThan((bound + 1e-13) * Vectors.norm(b));
    }
    LinearWorkspace w = solve(method(10 * n, 1e-12), a, b);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    for (int i = 0; i < n; i++) {
      assertThat(w.x()[i]).isCloseTo(x[i], within(1e-11 * k * Vectors.norm(b)));
    }
  }

  @Test
  void residualNorm_whileRunning_isThatOfTheIterateAndFalls() {
    Systems.Dense a = Systems.symmetric(new double[] {-5, -2, -1, 1, 3, 4, 6, 8, 10}, 4);
    double[] b = vector(9, 5);
    LinearMethod method = method(9, 1e-10);
    LinearWorkspace w = method.newWorkspace(9);
    method.init(a, b, w);
    double before = w.residualNorm();
    while (method.step(a, w) == Status.RUNNING) {
      double[] r = product(a, w.x());
      Vectors.subtract(b, r, r);
      assertThat(w.residualNorm()).isCloseTo(Vectors.norm(r), within(1e-12 * Vectors.norm(b)));
      assertThat(w.residualNorm()).isLessThanOrEqualTo(before * (1 + 1e-12));
      before = w.residualNorm();
    }
  }

  @Test
  void step_zeroDiagonal_isSolved() {
    // the first pivot vanishes: γ̄_1 = bᵀAb = 0
    LinearWorkspace w = solve(method(10, 0), diagonal(1.0, -1.0), 1.0, 1.0);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.x()).containsExactly(new double[] {1.0, -1.0}, within(1e-15));
  }

  @Test
  void step_hilbertMatrix_findsTheKnownInverse() {
    LinearWorkspace w = solve(method(12, 0), Systems.hilbert(4), 1, 0, 0, 0);
    assertThat(w.x()).containsExactly(new double[] {16, -120, 240, -140}, within(1e-8));
  }

  @Test
  void step_singularMatrixAndInconsistentSide_saysIndefinite() {
    LinearWorkspace w = solve(method(10, 1e-10), diagonal(0.0, 2.0), 1.0, 4.0);
    assertThat(w.status()).isEqualTo(Status.INDEFINITE);
    assertThat(w.residualNorm()).isCloseTo(1.0, within(1e-14)); // the least there is
    assertThat(solve(method(10, 0), diagonal(0.0, 0.0), 1.0, 4.0).status())
        .isEqualTo(Status.INDEFINITE);
  }

  @Test
  void step_singularButConsistent_isSolved() {
    LinearWorkspace w = solve(method(10, 1e-12), diagonal(0.0, 2.0, -3.0), 0.0, 4.0, 3.0);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.x()).containsExactly(new double[] {0.0, 2.0, -1.0}, within(1e-14));
  }

  @Test
  void step_recursionOutrunsTheResidual_beginsAgainAndMeetsTheTolerance() {
    // κ = 10⁵ and x ~ κ‖b‖: κ²ε is above the tolerance, κε below it
    Systems.Dense a = Systems.positiveDefinite(60, 1e5, 8);
    double[] b = vector(60, 9);
    LinearWorkspace once = solve(method(100_000, 0), a, b);
    assertThat(once.residualNorm()).isGreaterThan(3e-11 * Vectors.norm(b));
    LinearWorkspace w = solve(method(100_000, 3e-11), a, b);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.residualNorm()).isLessThanOrEqualTo(3e-11 * Vectors.norm(b));
  }

  @Test
  void step_toleranceOutOfReach_saysStagnated() {
    // κ = 10¹⁴: no x has so small a residual in double precision, and neither start finds it
    int n = 40;
    double[] eigenvalues = new double[n];
    for (int i = 0; i < n; i++) {
      eigenvalues[i] = (i % 2 == 0 ? 1 : -1) * Math.pow(10, -14.0 * i / (n - 1));
    }
    LinearWorkspace w =
        solve(method(100_000, 1e-13), Systems.symmetric(eigenvalues, 10), vector(n, 11));
    assertThat(w.status()).isEqualTo(Status.STAGNATED);
    assertThat(Vectors.isFinite(w.x())).isTrue();
  }
}
