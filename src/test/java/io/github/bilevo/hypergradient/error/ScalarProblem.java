package io.github.bilevo.hypergradient.error;

import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.UpperConstants;
import io.github.bilevo.problem.UpperObjective;
import io.github.bilevo.problem.UpperPoint;
import java.util.Optional;

/**
 * d = n = 1 and w(λ) = 0, each constant attained, with signs that make first-order errors add up: s
 * = mw + ½ν₁w|w|, A = m + ν₁|w|, M = μ − ν₂w, ∇₁E = b − η₁w, ∇₂E = η₂w.
 */
record ScalarProblem(
    double m, double nu1, double nu2, double mixed, double b, double eta1, double eta2) {

  BilevelProblem problem() {
    return new BilevelProblem("scalar", new Lower(this), new Upper(this), Box.UNBOUNDED);
  }

  /** ∇₂E − M u. */
  double gradient(double w, double u) {
    return eta2 * w - (mixed - nu2 * w) * u;
  }

  /** ∇₁E / A. */
  double adjoint(double w) {
    return (b - eta1 * w) / (m + nu1 * Math.abs(w));
  }

  private record Lower(ScalarProblem p) implements LowerObjective {
    @Override
    public int stateSize() {
      return 1;
    }

    @Override
    public int lambdaSize() {
      return 1;
    }

    @Override
    public LowerPoint newPoint() {
      return new AtLower(p, new double[1]);
    }

    @Override
    public Optional<LowerConstants> newConstants() {
      return Optional.of(new OfLower(p));
    }
  }

  private record AtLower(ScalarProblem p, double[] w) implements LowerPoint {
    @Override
    public void setLambda(double[] lambda) {
      // nothing depends on λ but E
    }

    @Override
    public void setState(double[] state) {
      w[0] = state[0];
    }

    @Override
    public void gradient(double[] out) {
      out[0] = p.m * w[0] + 0.5 * p.nu1 * w[0] * Math.abs(w[0]);
    }

    @Override
    public void hessian(double[] u, double[] out) {
      out[0] = (p.m + p.nu1 * Math.abs(w[0])) * u[0];
    }

    @Override
    public void mixed(double[] z, double[] out) {
      out[0] = (p.mixed - p.nu2 * w[0]) * z[0];
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      mixed(u, out);
    }

    @Override
    public double strongConvexity() {
      return p.m;
    }

    @Override
    public double smoothness() {
      return p.m + p.nu1;
    }

    @Override
    public long bytes() {
      return 8;
    }
  }

  private record OfLower(ScalarProblem p) implements LowerConstants {
    @Override
    public void setLambda(double[] lambda, double[] scales) {
      // constants
    }

    @Override
    public double strongConvexity() {
      return p.m;
    }

    @Override
    public double smoothness() {
      return p.m + p.nu1;
    }

    @Override
    public double hessianLipschitz() {
      return p.nu1;
    }

    @Override
    public double mixedLipschitz(double[] w, double distance) {
      return p.nu2;
    }

    @Override
    public double mixedNorm(double[] w) {
      return Math.abs(p.mixed - p.nu2 * w[0]);
    }

    @Override
    public double gradientRounding(double[] w) {
      return 0.0;
    }

    @Override
    public double hessianRounding() {
      return 0.0;
    }

    @Override
    public double mixedRounding(double[] w) {
      return 0.0;
    }
  }

  private record Upper(ScalarProblem p) implements UpperObjective {
    @Override
    public int stateSize() {
      return 1;
    }

    @Override
    public int lambdaSize() {
      return 1;
    }

    @Override
    public UpperPoint newPoint() {
      return new AtUpper(p, new double[1]);
    }

    @Override
    public Optional<UpperConstants> newConstants() {
      return Optional.of(new OfUpper(p));
    }
  }

  private record AtUpper(ScalarProblem p, double[] w) implements UpperPoint {
    @Override
    public void setLambda(double[] lambda) {
      // the value is not asked for
    }

    @Override
    public void setState(double[] state) {
      w[0] = state[0];
    }

    @Override
    public double value() {
      return p.b * w[0] - 0.5 * p.eta1 * w[0] * w[0];
    }

    @Override
    public void stateGradient(double[] out) {
      out[0] = p.b - p.eta1 * w[0];
    }

    @Override
    public void lambdaGradient(double[] out) {
      out[0] = p.eta2 * w[0];
    }

    @Override
    public long bytes() {
      return 8;
    }
  }

  private record OfUpper(ScalarProblem p) implements UpperConstants {
    @Override
    public void setLambda(double[] lambda, double[] scales) {
      // constants
    }

    @Override
    public double stateLipschitz(double[] w, double distance) {
      return p.eta1;
    }

    @Override
    public double lambdaLipschitz(double[] w, double distance) {
      return p.eta2;
    }

    @Override
    public double stateRounding(double[] w) {
      return 0.0;
    }

    @Override
    public double lambdaRounding(double[] w) {
      return 0.0;
    }
  }
}
