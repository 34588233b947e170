package io.github.bilevo.hypergradient.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Where every constant is attained the bound is the error, to first order: no factor is spare. */
class CertificateTightnessTest {
  private static final double[] LAMBDA = {1.0};
  private static final ScalarProblem PROBLEM = new ScalarProblem(0.7, 1.3, 0.9, 1.7, 2.1, 0.8, 1.1);

  private static Certificate certify(double w, double u) {
    Certificate certificate = new Certificate(PROBLEM.problem());
    assertThat(certificate.certify(LAMBDA, new double[] {w}, new double[] {u})).isTrue();
    return certificate;
  }

  @Test
  void lower_smallDisplacement_isTheErrorToFirstOrder() {
    double exact = PROBLEM.gradient(0.0, PROBLEM.adjoint(0.0));
    double w = 1e-5;
    double u = PROBLEM.adjoint(w);
    ErrorBound bound = certify(w, u).bound().orElseThrow();
    double error = Math.abs(PROBLEM.gradient(w, u) - exact);
    assertThat(bound.total() / error).isBetween(1.0, 1.0 + 1e-4);
    assertThat(bound.linear()).isLessThan(1e-14);
  }

  @Test
  void linear_atTheSolution_isTheErrorItself() {
    double exact = PROBLEM.gradient(0.0, PROBLEM.adjoint(0.0));
    double u = PROBLEM.adjoint(0.0) + 0.25;
    ErrorBound bound = certify(0.0, u).bound().orElseThrow();
    assertThat(bound.linear()).isCloseTo(Math.abs(PROBLEM.gradient(0.0, u) - exact), within(1e-15));
    assertThat(bound.lower()).isZero();
  }

  @Test
  void drift_ofTheSweep_isAddedWithTheLipschitzConstantOfM() {
    Certificate certificate = new Certificate(PROBLEM.problem());
    double u = PROBLEM.adjoint(0.0);
    certificate.certify(
        LAMBDA, new double[] {0.0}, new double[] {u}, new SweepSums(u, 0.5 * u, 0.5, 1));
    assertThat(certificate.bound().orElseThrow().lower()).isCloseTo(0.9 * 0.5 * u, within(1e-15));
  }

  @Test
  void forward_smallDisplacement_isTheErrorToFirstOrder() {
    double w = 1e-5;
    double slope = (0.9 * w - 1.7) / (0.7 + 1.3 * w); // −M/A
    double exact = -1.7 / 0.7 * 2.1;
    double computed = 1.1 * w + slope * (2.1 - 0.8 * w);
    ForwardCertificate certificate = new ForwardCertificate(PROBLEM.problem());
    assertThat(certificate.certify(LAMBDA, new double[] {w}, new double[][] {{slope}})).isTrue();
    ErrorBound bound = certificate.bound().orElseThrow();
    assertThat(bound.total() / Math.abs(computed - exact)).isBetween(1.0, 1.0 + 1e-4);
  }
}
