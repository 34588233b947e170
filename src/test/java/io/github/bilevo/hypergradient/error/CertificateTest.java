package io.github.bilevo.hypergradient.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.families.EquilibriumDraws;
import io.github.bilevo.testing.Allocations;
import io.github.bilevo.testing.ProbedProblem;
import io.github.bilevo.testing.Problems;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CertificateTest {
  static Stream<Problems.Instance> instances() {
    return Problems.all();
  }

  @ParameterizedTest
  @EnumSource(Draw.Family.class)
  void certify_hundredDraws_isNeverBelowTheTrueError(Draw.Family family) {
    CertificateDraws.Found found = CertificateDraws.check(family, 100);
    assertThat(found.medianRatio()).as("median bound/error").isLessThan(1e4);
    assertThat(found.medianFloor()).as("median bound/‖∇f‖, converged").isLessThan(1e-6);
  }

  /** All families, in groups, over logarithms, with several tasks. */
  @ParameterizedTest
  @MethodSource("instances")
  void certify_anyFamily_isNeverBelowTheTrueError(Problems.Instance instance) {
    Draw draw = Draw.of(instance);
    Truth truth = Truth.of(draw.problem(), draw.lambda());
    for (Cell cell : Cell.all(draw)) {
      for (int t : new int[] {1, 3, 10, 40, 3000}) {
        double error = truth.error(cell.gradient(t, Math.min(t, 500)));
        double bound = cell.bound().orElseThrow().total();
        assertThat(bound).as("%s, t = %d", cell, t).isGreaterThanOrEqualTo(error);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Draw.Family.class)
  void certify_staleStateAndAdjoint_areCertifiedAtTheLambdaOfTheirUse(Draw.Family family) {
    for (int seed = 0; seed < 20; seed++) {
      Draw draw = Draw.of(family, seed);
      Truth before = Truth.of(draw.problem(), draw.lambda());
      double[] lambda = draw.lambda().clone();
      for (int j = 0; j < lambda.length; j++) {
        lambda[j] *= 1.01;
      }
      Truth now = Truth.of(draw.problem(), lambda);
      double[] gradient = gradient(draw.problem(), lambda, before.w(), before.adjoint());
      Certificate certificate = new Certificate(draw.problem());
      assertThat(certificate.certify(lambda, before.w(), before.adjoint())).isTrue();
      assertThat(certificate.total()).isGreaterThanOrEqualTo(now.error(gradient));
      assertThat(now.error(gradient)).isGreaterThan(0.0);
    }
  }

  /** ∇₂E(w) − M(w)ᵀu, column by column of M. */
  private static double[] gradient(
      BilevelProblem problem, double[] lambda, double[] w, double[] u) {
    var upper = problem.upper().newPoint();
    upper.setLambda(lambda);
    upper.setState(w);
    double[] gradient = new double[lambda.length];
    upper.lambdaGradient(gradient);
    LowerSystem system = LowerSystem.of(problem.lower());
    system.setLambda(lambda);
    system.setState(w);
    double[] column = new double[w.length];
    for (int j = 0; j < lambda.length; j++) {
      double[] unit = new double[lambda.length];
      unit[j] = 1.0;
      system.mixed(unit, column);
      gradient[j] -= Vectors.dot(column, u);
    }
    return gradient;
  }

  @ParameterizedTest
  @EnumSource(Draw.Family.class)
  void certifyForward_fewStepsAndMany_isNeverBelowTheTrueError(Draw.Family family) {
    for (int seed = 0; seed < 40; seed++) {
      Draw draw = Draw.of(family, seed);
      Truth truth = Truth.of(draw.problem(), draw.lambda());
      Forward forward = Forward.run(draw, seed % 5 == 0 ? 1500 : 1 + seed);
      ForwardCertificate certificate = new ForwardCertificate(draw.problem());
      assertThat(certificate.certify(draw.lambda(), forward.w(), forward.z())).isTrue();
      assertThat(certificate.bound().orElseThrow().total())
          .as("%s, seed %d", family, seed)
          .isGreaterThanOrEqualTo(truth.error(forward.gradient()));
    }
  }

  @Test
  void certify_familyWithoutConstants_givesNoBoundButTheReason() {
    BilevelProblem problem = ProbedProblem.of(Problems.logistic(9, 3, 1).problem(), call -> {});
    Certificate certificate = new Certificate(problem);
    assertThat(certificate.provable()).isFalse();
    assertThat(certificate.certify(new double[] {1, 1, 1}, new double[3], new double[3])).isFalse();
    assertThat(certificate.bound()).isEmpty();
    assertThat(certificate.total()).isNaN();
    assertThat(certificate.reason())
        .isEqualTo("no proven constants of the lower level of logistic");
  }

  @Test
  void certify_normOfAAboveOne_givesNoBoundButTheReason() {
    Random random = new Random(5);
    BilevelProblem problem = EquilibriumDraws.problem(3, 2, 3, 2, random);
    double[] lambda = EquilibriumDraws.lambda(problem, 3, 1.2, random);
    Certificate certificate = new Certificate(problem);
    int d = problem.stateSize();
    assertThat(certificate.certify(lambda, new double[d], new double[d])).isFalse();
    assertThat(certificate.reason())
        .startsWith("no contraction is proven at this λ: found m = -0.2");
  }

  @Test
  void certify_negativeRegulariser_givesNoBoundUntilLambdaIsInside() {
    Problems.Instance instance = Problems.kernelRidge(9, 7, 3, 46);
    Certificate certificate = new Certificate(instance.problem());
    double[] outside = instance.lambda().clone();
    outside[0] = -5.0;
    assertThat(certificate.certify(outside, new double[9], new double[9])).isFalse();
    assertThat(certificate.certify(instance.lambda(), new double[9], new double[9])).isTrue();
    assertThat(certificate.reason()).isEmpty();
  }

  @Test
  void certify_stateIsNotFinite_givesNoBound() {
    Problems.Instance instance = Problems.biasedRidge(9, 6, 5);
    Certificate certificate = new Certificate(instance.problem());
    double[] w = new double[6];
    w[2] = Double.NaN;
    assertThat(certificate.certify(instance.lambda(), w, new double[6])).isFalse();
    assertThat(certificate.bound()).isEmpty();
  }

  @Test
  void certify_atOneLambda_allocatesNothing() {
    for (Draw.Family family : Draw.Family.values()) {
      Draw draw = Draw.of(family, 7);
      Certificate certificate = new Certificate(draw.problem());
      int d = draw.problem().stateSize();
      double[] w = new double[d];
      double[] u = new double[d];
      Arrays.fill(u, 0.1);
      long bytes =
          Allocations.afterWarmUp(
              () -> {
                for (int i = 0; i < 50; i++) {
                  certificate.certify(draw.lambda(), w, u, SweepSums.NONE);
                }
              });
      assertThat(bytes).as(family.toString()).isZero();
    }
  }

  /** Z_i = ∂₁Φ Z_{i−1} + ∂₂Φ, column by column. */
  private record Forward(double[] w, double[][] z, double[] gradient) {
    static Forward run(Draw draw, int t) {
      BilevelProblem problem = draw.problem();
      Linearization at = Cell.map(problem, false).newLinearization();
      at.setLambda(draw.lambda());
      int d = problem.stateSize();
      int n = problem.lambdaSize();
      double[] w = new double[d];
      double[] product = new double[d];
      double[][] z = new double[n][d];
      for (int i = 0; i < t; i++) {
        at.setState(w);
        for (int j = 0; j < n; j++) {
          double[] unit = new double[n];
          unit[j] = 1.0;
          at.lambdaProduct(unit, product);
          double[] next = new double[d];
          at.stateProduct(z[j], next);
          Vectors.axpy(1.0, product, next);
          z[j] = next;
        }
        at.value(product);
        Vectors.copy(product, w);
      }
      var upper = problem.upper().newPoint();
      upper.setLambda(draw.lambda());
      upper.setState(w);
      upper.stateGradient(product);
      double[] gradient = new double[n];
      upper.lambdaGradient(gradient);
      for (int j = 0; j < n; j++) {
        gradient[j] += Vectors.dot(z[j], product);
      }
      return new Forward(w, z, gradient);
    }
  }
}
