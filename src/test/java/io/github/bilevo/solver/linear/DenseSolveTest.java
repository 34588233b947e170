package io.github.bilevo.solver.linear;

import static io.github.bilevo.solver.linear.Systems.product;
import static io.github.bilevo.solver.linear.Systems.solve;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;
import io.github.bilevo.testing.Allocations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenseSolveTest {
  private record Operator(DenseMatrix matrix) implements LinearOperator {
    @Override
    public int size() {
      return matrix.rows();
    }

    @Override
    public void apply(double[] v, double[] out) {
      matrix.multiply(v, out);
    }

    @Override
    public boolean symmetric() {
      return false;
    }
  }

  private static Operator general(int n, long seed) {
    return new Operator(DenseMatrix.wrap(n, n, vector(n * n, seed)));
  }

  @ParameterizedTest(name = "n = {0}")
  @ValueSource(ints = {1, 2, 7, 40})
  void step_generalMatrix_givesTheSolutionAfterNColumns(int n) {
    Operator a = general(n, n);
    double[] x = vector(n, 100 + n);
    LinearWorkspace w = solve(new DenseSolve(), a, product(a, x));
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.steps()).isEqualTo(n);
    for (int i = 0; i < n; i++) {
      assertThat(w.x()[i]).isCloseTo(x[i], within(1e-10 * Vectors.norm(x)));
    }
    assertThat(w.residualNorm()).isLessThan(1e-12 * w.rightHandSideNorm());
  }

  @Test
  void step_singularMatrix_saysIndefiniteAndKeepsZero() {
    Operator a = general(5, 3);
    for (int j = 0; j < 5; j++) {
      a.matrix().set(4, j, a.matrix().get(0, j) + 2 * a.matrix().get(1, j));
    }
    double[] b = vector(5, 4);
    LinearWorkspace w = solve(new DenseSolve(), a, b);
    assertThat(w.status()).isEqualTo(Status.INDEFINITE);
    assertThat(w.x()).containsOnly(0.0);
    assertThat(w.residualNorm()).isEqualTo(Vectors.norm(b));
    LinearWorkspace zero =
        solve(new DenseSolve(), new Operator(DenseMatrix.zeros(3, 3)), vector(3, 1));
    assertThat(zero.status()).isEqualTo(Status.INDEFINITE);
  }

  @Test
  void step_scaledMatrix_isNotTakenForSingular() {
    Operator a = general(4, 5);
    for (int i = 0; i < 16; i++) {
      a.matrix().values()[i] *= 1e-200;
    }
    assertThat(solve(new DenseSolve(), a, vector(4, 6)).status()).isEqualTo(Status.CONVERGED);
  }

  @Test
  void step_notFinite_saysSo() {
    Operator a = general(4, 7);
    a.matrix().set(2, 2, Double.NaN);
    LinearWorkspace w = solve(new DenseSolve(), a, vector(4, 8));
    assertThat(w.status()).isEqualTo(Status.NON_FINITE);
    assertThat(w.x()).containsOnly(0.0);
  }

  @Test
  void newWorkspace_beyondTheLimit_isRefusedWithTheAlternative() {
    assertThatThrownBy(() -> new DenseSolve(10).newWorkspace(11))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "d: found 11; wanted at most 10 for an exact solve;"
                + " use aid with an iterative method, cg or fixed-point");
    assertThatThrownBy(() -> new DenseSolve(0)).hasMessage("largest: found 0; wanted at least 1");
  }

  @Test
  void step_secondSolve_allocatesNothing() {
    Operator a = general(12, 9);
    double[] b = vector(12, 10);
    DenseSolve method = new DenseSolve();
    LinearWorkspace w = method.newWorkspace(12);
    long bytes =
        Allocations.afterWarmUp(
            new Runnable() {
              @Override
              public void run() {
                method.init(a, b, w);
                while (!method.step(a, w).terminal()) {
                  // each step does the work
                }
              }
            });
    assertThat(bytes).isZero();
  }
}
