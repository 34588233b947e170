package io.github.bilevo.solver.linear;

import static io.github.bilevo.solver.linear.Systems.diagonal;
import static io.github.bilevo.solver.linear.Systems.product;
import static io.github.bilevo.solver.linear.Systems.solve;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BicgstabTest extends KrylovContract {
  @Override
  LinearMethod method(int steps, double relativeTolerance) {
    return new Bicgstab(steps, relativeTolerance);
  }

  /** I + a little of a matrix without structure: the field of values stays right of 0. */
  private static Systems.Dense nearIdentity(int n, long seed) {
    Systems.Dense a = Systems.general(n, 10, seed);
    double[] values = a.matrix().values();
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] / 20.0 + (i % (n + 1) == 0 ? 1.0 : 0.0);
    }
    return a;
  }

  @ParameterizedTest(name = "seed = {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void step_nonSymmetricSystem_converges(long seed) {
    Systems.Dense a = nearIdentity(60, seed);
    double[] x = vector(60, seed + 9);
    LinearWorkspace w = solve(method(60, 1e-12), a, product(a, x));
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.steps()).isLessThan(30);
    for (int i = 0; i < 60; i++) {
      assertThat(w.x()[i]).isCloseTo(x[i], within(1e-10 * Vectors.norm(x)));
    }
  }

  @Test
  void step_firstStep_matchesTheRecurrenceByHand() {
    // A = [[2, 1], [0, 1]], b = (1, 1): Ap = (3, 1), α = 2/4, s = (−½, ½), As = (−½, ½), ω = 1
    Systems.Dense a = new Systems.Dense(DenseMatrix.ofRows(new double[][] {{2, 1}, {0, 1}}), false);
    LinearWorkspace w = solve(method(1, 0), a, 1.0, 1.0);
    assertThat(w.x()).containsExactly(0.0, 1.0);
    assertThat(w.steps()).isEqualTo(1);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
  }

  @Test
  void step_skewMatrix_stagnatesWithTheIterateKept() {
    // rᵀAr = 0 for every r: a breakdown in the first step, and again after a new start
    Systems.Dense a =
        new Systems.Dense(DenseMatrix.ofRows(new double[][] {{0, 1}, {-1, 0}}), false);
    LinearWorkspace w = solve(method(50, 1e-10), a, 1.0, 2.0);
    assertThat(w.status()).isEqualTo(Status.STAGNATED);
    assertThat(w.x()).containsExactly(0.0, 0.0);
    assertThat(w.residualNorm()).isEqualTo(Math.sqrt(5));
  }

  @Test
  void step_omegaVanishes_startsAgainAndNeverYieldsNaN() {
    // block diag of a rotation by 90° and 1: sᵀAs = 0 once the last coordinate is solved
    Systems.Dense a =
        new Systems.Dense(
            DenseMatrix.ofRows(new double[][] {{0, 1, 0}, {-1, 0, 0}, {0, 0, 1}}), false);
    for (int k = 1; k < 20; k++) {
      LinearWorkspace w = solve(method(k, 1e-10), a, 1.0, 2.0, 3.0);
      assertThat(Vectors.isFinite(w.x())).isTrue();
      assertThat(w.residualNorm()).isFinite();
      assertThat(w.status()).isNotEqualTo(Status.NON_FINITE);
    }
  }

  @Test
  void step_singularMatrix_stagnates() {
    LinearWorkspace w = solve(method(10, 0), diagonal(0.0, 0.0), 1.0, 4.0);
    assertThat(w.status()).isEqualTo(Status.STAGNATED);
    assertThat(w.x()).containsOnly(0.0);
  }
}
