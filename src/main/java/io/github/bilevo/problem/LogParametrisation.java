package io.github.bilevo.problem;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The same problem in θ = log λ, so that positive hyperparameters need no constraint: with λ =
 * exp(θ), column j of M and coordinate j of ∇₂E are multiplied by λ_j, and everything else is as it
 * was. The paper's experiments on Parkinson are run this way.
 */
public final class LogParametrisation {
  private LogParametrisation() {}

  /**
   * {@code problem} over θ ∈ ℝⁿ, unconstrained.
   *
   * @throws IllegalArgumentException if the lower level is a map, not an objective
   */
  public static BilevelProblem of(BilevelProblem problem) {
    if (!(problem.lower() instanceof LowerObjective objective)) {
      throw new IllegalArgumentException("problem.lower: found a map; wanted an objective");
    }
    return new BilevelProblem(
        problem.kind(), Lower.of(objective), Upper.of(problem.upper()), Box.UNBOUNDED);
  }

  /** {@code scorer}, given θ. */
  public static Scorer of(Scorer scorer) {
    return (w, theta) -> {
      double[] lambda = new double[theta.length];
      exp(theta, lambda);
      return scorer.score(w, lambda);
    };
  }

  private static void exp(double[] theta, double[] lambda) {
    for (int j = 0; j < lambda.length; j++) {
      lambda[j] = Math.exp(theta[j]);
    }
  }

  private static void scale(double[] values, double[] lambda) {
    for (int j = 0; j < values.length; j++) {
      values[j] *= lambda[j];
    }
  }

  private static class Lower implements LowerObjective {
    private final LowerObjective objective;

    private Lower(LowerObjective objective) {
      this.objective = objective;
    }

    /** A sum where {@code objective} is one. */
    private static Lower of(LowerObjective objective) {
      return objective instanceof FiniteSum ? new LowerSum(objective) : new Lower(objective);
    }

    @Override
    public int stateSize() {
      return objective.stateSize();
    }

    @Override
    public int lambdaSize() {
      return objective.lambdaSize();
    }

    @Override
    public boolean knowsCurvature() {
      return objective.knowsCurvature();
    }

    @Override
    public boolean knowsHessianDiagonal() {
      return objective.knowsHessianDiagonal();
    }

    @Override
    public boolean differentiatesCurvature() {
      return objective.differentiatesCurvature();
    }

    @Override
    public Optional<Flops> flops() {
      return objective.flops();
    }

    @Override
    public LowerPoint newPoint() {
      return new AtLower(objective.newPoint(), new double[lambdaSize()], new double[lambdaSize()]);
    }

    @Override
    public Optional<LowerConstants> newConstants() {
      return objective.newConstants().map(of -> new LogConstants.Lower(of, lambdaSize()));
    }
  }

  private static final class LowerSum extends Lower implements FiniteSum<LowerObjective> {
    private final FiniteSum<LowerObjective> sum;

    private LowerSum(LowerObjective objective) {
      super(objective);
      sum = FiniteSum.of((LowerLevel) objective);
    }

    @Override
    public int terms() {
      return sum.terms();
    }

    @Override
    public LowerObjective restricted(int from, int to, double scale) {
      return Lower.of(sum.restricted(from, to, scale));
    }
  }

  private record AtLower(LowerPoint point, double[] lambda, double[] scaled) implements LowerPoint {
    @Override
    public void setLambda(double[] theta) {
      exp(theta, lambda);
      point.setLambda(lambda);
    }

    @Override
    public void setState(double[] state) {
      point.setState(state);
    }

    @Override
    public void gradient(double[] out) {
      point.gradient(out);
    }

    @Override
    public void hessian(double[] u, double[] out) {
      point.hessian(u, out);
    }

    @Override
    public void hessianDiagonal(double[] out) {
      point.hessianDiagonal(out);
    }

    @Override
    public void mixed(double[] z, double[] out) {
      System.arraycopy(z, 0, scaled, 0, scaled.length);
      scale(scaled, lambda);
      point.mixed(scaled, out);
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      point.mixedTransposed(u, out);
      scale(out, lambda);
    }

    @Override
    public boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
      boolean exist = point.curvatureGradients(muGradient, smoothnessGradient);
      scale(muGradient, lambda);
      scale(smoothnessGradient, lambda);
      return exist;
    }

    @Override
    public double strongConvexity() {
      return point.strongConvexity();
    }

    @Override
    public double smoothness() {
      return point.smoothness();
    }

    @Override
    public long bytes() {
      return point.bytes() + 16L * lambda.length;
    }
  }

  private static class Upper implements UpperObjective {
    private final UpperObjective objective;

    private Upper(UpperObjective objective) {
      this.objective = objective;
    }

    /** A sum where {@code objective} is one. */
    private static Upper of(UpperObjective objective) {
      return objective instanceof FiniteSum ? new UpperSum(objective) : new Upper(objective);
    }

    @Override
    public int stateSize() {
      return objective.stateSize();
    }

    @Override
    public int lambdaSize() {
      return objective.lambdaSize();
    }

    @Override
    public OptionalDouble flops() {
      return objective.flops();
    }

    @Override
    public UpperPoint newPoint() {
      return new AtUpper(objective.newPoint(), new double[lambdaSize()]);
    }

    @Override
    public Optional<UpperConstants> newConstants() {
      return objective.newConstants().map(of -> new LogConstants.Upper(of, lambdaSize()));
    }
  }

  private static final class UpperSum extends Upper implements FiniteSum<UpperObjective> {
    private final FiniteSum<UpperObjective> sum;

    private UpperSum(UpperObjective objective) {
      super(objective);
      sum = FiniteSum.of(objective);
    }

    @Override
    public int terms() {
      return sum.terms();
    }

    @Override
    public UpperObjective restricted(int from, int to, double scale) {
      return Upper.of(sum.restricted(from, to, scale));
    }
  }

  private record AtUpper(UpperPoint point, double[] lambda) implements UpperPoint {
    @Override
    public void setLambda(double[] theta) {
      exp(theta, lambda);
      point.setLambda(lambda);
    }

    @Override
    public void setState(double[] state) {
      point.setState(state);
    }

    @Override
    public double value() {
      return point.value();
    }

    @Override
    public void stateGradient(double[] out) {
      point.stateGradient(out);
    }

    @Override
    public void lambdaGradient(double[] out) {
      point.lambdaGradient(out);
      scale(out, lambda);
    }

    @Override
    public long bytes() {
      return point.bytes() + 8L * lambda.length;
    }
  }
}
