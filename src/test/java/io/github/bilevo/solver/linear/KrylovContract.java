package io.github.bilevo.solver.linear;

import static io.github.bilevo.solver.linear.Systems.diagonal;
import static io.github.bilevo.solver.linear.Systems.product;
import static io.github.bilevo.solver.linear.Systems.solve;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.Status;
import io.github.bilevo.testing.Problems;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds beside for every Krylov method: exact once the Krylov space is used up. */
abstract class KrylovContract extends LinearMethodContract {
  /** A peer returns the previous iterate here, or NaN. */
  @ParameterizedTest(name = "A = {0}·2I")
  @ValueSource(doubles = {1.0, 0.1, 0.5})
  void step_multipleOfTheIdentity_solvesInOneStep(double scale) {
    double a = 2.0 * scale;
    LinearWorkspace w =
        solve(method(10, 0), diagonal(a, a, a), 1.0 * scale, 2.0 * scale, 3.0 * scale);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.steps()).isEqualTo(1);
    assertThat(w.x()).containsExactly(new double[] {0.5, 1.0, 1.5}, within(1e-15));
  }

  @ParameterizedTest(name = "A = {0}·2I")
  @ValueSource(doubles = {1.0, 0.1, 0.5})
  void step_oneAllowed_isEnoughForAMultipleOfTheIdentity(double scale) {
    // and with b not scaled: x is (0.5, 1, 1.5)/scale
    double a = 2.0 * scale;
    LinearWorkspace w = solve(method(1, 1e-14), diagonal(a, a, a), 1.0, 2.0, 3.0);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    for (int i = 0; i < 3; i++) {
      assertThat(w.x()[i]).isCloseTo((i + 1) / a, within(1e-14 / a));
    }
  }

  @ParameterizedTest(name = "a = {0}")
  @ValueSource(doubles = {2.0, 0.2, 1e-70, 1e70})
  void step_dimensionOne_solvesInOneStep(double a) {
    LinearWorkspace w = solve(method(10, 0), diagonal(a), 3.0);
    assertThat(w.steps()).isEqualTo(1);
    assertThat(w.x()[0]).isCloseTo(3.0 / a, within(1e-15 * 3.0 / a));
  }

  @ParameterizedTest(name = "{0} eigenvalues, seed = {1}")
  @CsvSource({"1, 1", "2, 2", "4, 3"})
  void step_fewDistinctEigenvalues_needsAsManySteps(int count, long seed) {
    double[] eigenvalues = new double[12];
    for (int i = 0; i < 12; i++) {
      eigenvalues[i] = 1.0 + i % count;
    }
    Systems.Dense a = Systems.symmetric(eigenvalues, seed);
    double[] x = vector(12, seed + 1);
    LinearWorkspace w = solve(method(stepsFor(count), 1e-10), a, product(a, x));
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    for (int i = 0; i < 12; i++) {
      assertThat(w.x()[i]).isCloseTo(x[i], within(1e-9 * Vectors.norm(x)));
    }
  }

  /** Steps on a matrix with this many distinct eigenvalues; a preconditioner changes them. */
  int stepsFor(int distinct) {
    return distinct;
  }

  static java.util.stream.Stream<Problems.Instance> adjointSystems() {
    return java.util.stream.LongStream.rangeClosed(1, 6)
        .boxed()
        .flatMap(
            seed ->
                java.util.stream.Stream.of(
                    Problems.logistic(30, 12, seed),
                    Problems.kernelRidge(25, 10, 3, seed),
                    Problems.ridge(20, 9, seed),
                    Problems.hyperRepresentation(14, 8, 5, seed)));
  }

  @ParameterizedTest
  @MethodSource("adjointSystems")
  void step_adjointSystemOfAProblem_agreesWithTheDenseSolve(Problems.Instance instance) {
    var point = ((LowerObjective) instance.problem().lower()).newPoint();
    int d = instance.problem().stateSize();
    point.setLambda(instance.lambda());
    point.setState(vector(d, 1));
    DenseMatrix h = DenseMatrix.zeros(d, d);
    double[] unit = new double[d];
    double[] column = new double[d];
    for (int j = 0; j < d; j++) {
      unit[j] = 1.0;
      point.hessian(unit, column);
      unit[j] = 0.0;
      for (int i = 0; i < d; i++) {
        h.set(i, j, column[i]);
      }
    }
    double[] b = vector(d, 2);
    DMatrixRMaj expected = new DMatrixRMaj(d, 1);
    assertThat(CommonOps_DDRM.solve(h.ejml(), DMatrixRMaj.wrap(d, 1, b), expected)).isTrue();
    LinearWorkspace w = solve(method(5000, 1e-12), new Systems.Dense(h, true), b);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    double error = 0.0;
    for (int i = 0; i < d; i++) {
      error = Math.hypot(error, w.x()[i] - expected.get(i));
    }
    // ‖x − x*‖ ≤ ‖r‖/μ; the dense solve adds κε
    double allowed = 1e-12 * Vectors.norm(b) / point.strongConvexity();
    double rounding = 1e-14 * point.smoothness() / point.strongConvexity();
    assertThat(error).isLessThan(allowed + rounding * Vectors.norm(expected.data));
  }
}
