package io.github.bilevo.solver.linear;

import static io.github.bilevo.solver.linear.Systems.diagonal;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GmresTest extends KrylovContract {
  @Override
  LinearMethod method(int steps, double relativeTolerance) {
    return new Gmres(steps, relativeTolerance);
  }

  @ParameterizedTest(name = "n = {0}, seed = {1}")
  @CsvSource({"1, 1", "2, 2", "10, 3", "30, 4"})
  void step_nonSymmetricSystem_isExactAfterNSteps(int n, long seed) {
    Systems.Dense a = Systems.general(n, 50, seed);
    double[] x = vector(n, seed + 9);
    LinearWorkspace w = solve(method(n, 1e-12), a, product(a, x));
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    for (int i = 0; i < n; i++) {
      assertThat(w.x()[i]).isCloseTo(x[i], within(1e-11 * 50 * Vectors.norm(x)));
    }
  }

  @ParameterizedTest(name = "seed = {0}")
  @ValueSource(longs = {1, 2, 3})
  void residualNorm_withinACycle_isTheLeastOverTheKrylovSpace(long seed) {
    // beside MINRES, which minimises the same norm over the same space by other recurrences
    Systems.Dense a = Systems.symmetric(new double[] {-3, -1, 0.5, 1, 2, 4, 5, 9}, seed);
    double[] b = vector(8, seed + 1);
    double before = Vectors.norm(b);
    for (int k = 1; k < 8; k++) {
      double residual = solve(method(k, 0), a, b).residualNorm();
      assertThat(residual).isLessThanOrEqualTo(before * (1 + 1e-12));
      assertThat(residual)
          .isCloseTo(solve(new Minres(k, 0), a, b).residualNorm(), within(1e-11 * Vectors.norm(b)));
      before = residual;
    }
  }

  @Test
  void step_restartedOnAPositiveSystem_converges() {
    Systems.Dense a = Systems.positiveDefinite(40, 20, 5);
    double[] x = vector(40, 6);
    LinearWorkspace w = solve(new Gmres(1000, 1e-12, 4), a, product(a, x));
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.steps()).isGreaterThan(8);
    for (int i = 0; i < 40; i++) {
      assertThat(w.x()[i]).isCloseTo(x[i], within(1e-10 * Vectors.norm(x)));
    }
  }

  @Test
  void step_cyclicShift_stagnatesBeforeNStepsAndIsExactAtN() {
    // Greenbaum, Pták and Strakoš (1996): no residual falls before step n
    double[] b = {1, 0, 0, 0, 0, 0};
    LinearWorkspace stuck = solve(new Gmres(600, 1e-10, 5), Systems.cyclicShift(6), b);
    assertThat(stuck.status()).isEqualTo(Status.STAGNATED);
    assertThat(stuck.steps()).isEqualTo(5);
    assertThat(stuck.residualNorm()).isEqualTo(1.0);
    assertThat(stuck.x()).containsOnly(0.0);
    LinearWorkspace w = solve(new Gmres(600, 1e-10, 6), Systems.cyclicShift(6), b);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.steps()).isEqualTo(6);
    assertThat(w.x()).containsExactly(new double[] {0, 0, 0, 0, 0, 1}, within(1e-15));
  }

  @Test
  void step_singularMatrix_saysIndefiniteAndKeepsTheLeastResidual() {
    LinearWorkspace w = solve(method(10, 1e-10), diagonal(1.0, 0.0), 1.0, 1.0);
    assertThat(w.status()).isEqualTo(Status.INDEFINITE);
    assertThat(Vectors.isFinite(w.x())).isTrue();
    assertThat(w.residualNorm()).isLessThanOrEqualTo(Math.sqrt(2));
    assertThat(solve(method(10, 0), diagonal(0.0, 0.0), 1.0, 4.0).status())
        .isEqualTo(Status.INDEFINITE);
  }

  @Test
  void step_nearlyDependentKrylovVectors_staysOrthogonalEnough() {
    // κ = 10¹⁰: one pass of Gram–Schmidt would leave the residual far above this
    Systems.Dense a = Systems.general(25, 1e10, 7);
    double[] x = vector(25, 8);
    double[] b = product(a, x);
    LinearWorkspace w = solve(method(25, 0), a, b);
    assertThat(w.residualNorm()).isLessThan(1e-12 * Vectors.norm(b));
  }

  @Test
  void step_acrossRestarts_allocatesNothing() {
    Systems.Dense a = Systems.positiveDefinite(32, 1e6, 9);
    double[] b = vector(32, 10);
    LinearMethod method = new Gmres(1_000_000, 1e-14, 3);
    LinearWorkspace w = method.newWorkspace(32);
    Runnable window =
        () -> {
          java.util.Arrays.fill(w.x(), 0.0);
          method.init(a, b, w);
          for (int i = 0; i < 7; i++) {
            method.step(a, w);
          }
        };
    assertThat(Allocations.afterWarmUp(window)).isZero();
    assertThat(w.steps()).isEqualTo(7);
  }

  @Test
  void bytes_mVectors_areMPlusTwoBeyondXAndB() {
    LinearMethod method = new Gmres(100, 0, 7);
    long perVector = method.newWorkspace(1001).bytes() - method.newWorkspace(1000).bytes();
    assertThat(perVector).isEqualTo(8 * (2 + 7 + 2));
  }

  @Test
  void constructor_noRestart_isRefused() {
    assertThatThrownBy(() -> new Gmres(3, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("restart: found 0; wanted at least 1");
  }
}
