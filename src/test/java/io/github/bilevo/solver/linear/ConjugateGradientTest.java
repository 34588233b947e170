package io.github.bilevo.solver.linear;

import static io.github.bilevo.solver.linear.Systems.diagonal;
import static io.github.bilevo.solver.linear.Systems.product;
import static io.github.bilevo.solver.linear.Systems.solve;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConjugateGradientTest extends KrylovContract {
  @Override
  LinearMethod method(int steps, double relativeTolerance) {
    return new ConjugateGradient(steps, relativeTolerance);
  }

  @ParameterizedTest(name = "a = {0}")
  @ValueSource(doubles = {1e-200, 1e150})
  void step_dimensionOneAndAnExtremeScale_solvesInOneStep(double a) {
    LinearWorkspace w = solve(method(10, 0), diagonal(a), 3.0);
    assertThat(w.steps()).isEqualTo(1);
    assertThat(w.x()[0]).isCloseTo(3.0 / a, within(1e-15 * 3.0 / a));
  }

  @ParameterizedTest(name = "n = {0}, kappa = {1}, seed = {2}")
  @CsvSource({"5, 10, 1", "20, 100, 2", "50, 1000, 3", "50, 1e4, 4"})
  void step_onSpdSystem_staysUnderTheChebyshevBound(int n, double kappa, long seed) {
    Systems.Dense a = Systems.positiveDefinite(n, kappa, seed);
    double[] x = vector(n, seed + 50);
    double[] b = product(a, x);
    double rate = (Math.sqrt(kappa) - 1) / (Math.sqrt(kappa) + 1);
    double start = energyNorm(a, x);
    for (int k = 1; k <= n; k++) {
      double[] error = solve(method(k, 0), a, b).x().clone();
      Vectors.subtract(x, error, error);
      // ‖x − x_k‖_A ≤ 2 rateᵏ ‖x‖_A, until rounding
      assertThat(energyNorm(a, error)).isLessThan((2 * Math.pow(rate, k) + 1e-14 * kappa) * start);
    }
  }

  private static double energyNorm(LinearOperator a, double[] v) {
    return Math.sqrt(Vectors.dot(v, product(a, v)));
  }

  /**
   * The inverse of the 4×4 Hilbert matrix has integer entries (first column 16, −120, 240, −140).
   */
  @Test
  void step_hilbertMatrix_findsTheKnownInverse() {
    LinearWorkspace w = solve(method(12, 0), Systems.hilbert(4), 1, 0, 0, 0);
    assertThat(w.x()).containsExactly(new double[] {16, -120, 240, -140}, within(1e-8));
  }

  @Test
  void step_indefiniteMatrix_saysIndefiniteAndKeepsTheIterate() {
    LinearWorkspace w = solve(method(10, 0), diagonal(1.0, -1.0), 1.0, 2.0);
    assertThat(w.status()).isEqualTo(Status.INDEFINITE);
    assertThat(w.x()).containsExactly(0.0, 0.0);
    assertThat(w.residualNorm()).isEqualTo(Math.sqrt(5));
  }

  @Test
  void step_recursionOutrunsTheResidual_saysStagnated() {
    // κ = 10¹⁶: the recursive residual passes 10⁻¹³ although the recomputed one cannot
    int n = 30;
    double[] diagonal = new double[n];
    for (int i = 0; i < n; i++) {
      diagonal[i] = Math.pow(10, -16.0 * i / (n - 1));
    }
    double[] b = new double[n];
    Arrays.fill(b, 1.0);
    LinearWorkspace w = solve(method(100_000, 1e-13), diagonal(diagonal), b);
    assertThat(w.status()).isEqualTo(Status.STAGNATED);
    assertThat(w.residualNorm()).isGreaterThan(1e-13 * Vectors.norm(b));
  }
}
