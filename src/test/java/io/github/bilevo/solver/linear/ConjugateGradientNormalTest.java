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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConjugateGradientNormalTest extends KrylovContract {
  @Override
  LinearMethod method(int steps, double relativeTolerance) {
    return new ConjugateGradientNormal(steps, relativeTolerance);
  }

  @ParameterizedTest(name = "seed = {0}")
  @ValueSource(longs = {1, 2, 3})
  void step_nonSymmetricSystem_convergesAndStaysUnderItsRate(long seed) {
    int n = 25;
    Systems.Dense a = Systems.general(n, 20, seed);
    double[] x = vector(n, seed + 9);
    double[] b = product(a, x);
    double rate = (20.0 - 1) / (20.0 + 1);
    for (int k = 1; k < n; k++) {
      LinearWorkspace w = solve(method(k, 0), a, b);
      assertThat(w.residualNorm()).isLessThan((2 * Math.pow(rate, k) + 1e-13) * Vectors.norm(b));
    }
    LinearWorkspace w = solve(method(500, 1e-13), a, b);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    for (int i = 0; i < n; i++) {
      assertThat(w.x()[i]).isCloseTo(x[i], within(1e-10));
    }
  }

  @Test
  void step_indefiniteSymmetricMatrix_isSolved() {
    LinearWorkspace w = solve(method(10, 0), diagonal(1.0, -2.0), 1.0, 4.0);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.x()).containsExactly(new double[] {1.0, -2.0}, within(1e-14));
  }

  @Test
  void step_singularMatrix_saysIndefinite() {
    LinearWorkspace w = solve(method(10, 0), diagonal(0.0, 0.0), 1.0, 4.0);
    assertThat(w.status()).isEqualTo(Status.INDEFINITE);
    assertThat(w.x()).containsOnly(0.0);
  }

  @Test
  void applyTransposed_unknown_isRefused() {
    io.github.bilevo.math.LinearOperator noTranspose =
        new io.github.bilevo.math.LinearOperator() {
          @Override
          public int size() {
            return 1;
          }

          @Override
          public void apply(double[] v, double[] out) {
            out[0] = v[0];
          }

          @Override
          public boolean symmetric() {
            return false;
          }
        };
    assertThatThrownBy(() -> solve(method(3, 0), noTranspose, 1.0))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("Aᵀ is not known");
  }
}
