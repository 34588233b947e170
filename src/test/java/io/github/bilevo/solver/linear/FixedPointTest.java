package io.github.bilevo.solver.linear;

import static io.github.bilevo.solver.linear.Systems.diagonal;
import static io.github.bilevo.solver.linear.Systems.solve;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.solver.Status;
import org.junit.jupiter.api.Test;

class FixedPointTest extends LinearMethodContract {
  @Override
  LinearMethod method(int steps, double relativeTolerance) {
    return new FixedPoint(steps, relativeTolerance);
  }

  @Test
  void step_once_givesTheRightHandSide() {
    assertThat(solve(method(1, 0), diagonal(0.3, 1.7), 2.0, -5.0).x()).containsExactly(2.0, -5.0);
  }

  @Test
  void step_kTimes_givesTheNeumannSeries() {
    // A = I − B with B = 0.75: x_k = Σ_{j<k} 0.75ʲ, exact in binary for small k
    LinearWorkspace w = solve(method(3, 0), diagonal(0.25), 1.0);
    assertThat(w.x()).containsExactly(1.0 + 0.75 + 0.5625);
    assertThat(w.steps()).isEqualTo(3);
  }

  @Test
  void step_contraction_hasExactlyTheRateOfItsNorm() {
    // B = diag(q): the error is qᵏ times the solution
    double q = 0.9;
    double solution = 1 / (1 - q);
    for (int k : new int[] {1, 5, 20, 60}) {
      double error = Math.abs(solve(method(k, 0), diagonal(1 - q), 1.0).x()[0] - solution);
      assertThat(error / solution).isCloseTo(Math.pow(q, k), within(1e-13));
    }
  }

  @Test
  void step_normAboveOne_saysDivergedAndStaysFinite() {
    LinearWorkspace w = solve(method(10_000, 0), diagonal(3.0, 1.0), 1.0, 1.0);
    assertThat(w.status()).isEqualTo(Status.DIVERGED);
    assertThat(w.x()[0]).isFinite();
  }
}
