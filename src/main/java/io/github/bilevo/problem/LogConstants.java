package io.github.bilevo.problem;

/**
 * Constants over θ = log λ: column j of M and coordinate j of ∇₂E are multiplied by dλ_j/dθ_j =
 * λ_j, which families take into ν₂, η₂ and ‖M‖ column by column; ν₁, η₁, μ and L stay as they are.
 */
final class LogConstants {
  private LogConstants() {}

  private static void chain(double[] theta, double[] scales, double[] lambda, double[] chained) {
    for (int j = 0; j < lambda.length; j++) {
      lambda[j] = Math.exp(theta[j]);
      chained[j] = scales[j] * lambda[j];
    }
  }

  /** Of ℓ. */
  static final class Lower implements LowerConstants {
    private final LowerConstants of;
    private final double[] lambda;
    private final double[] chained;

    Lower(LowerConstants of, int n) {
      this.of = of;
      lambda = new double[n];
      chained = new double[n];
    }

    @Override
    public void setLambda(double[] theta, double[] scales) {
      chain(theta, scales, lambda, chained);
      of.setLambda(lambda, chained);
    }

    @Override
    public double strongConvexity() {
      return of.strongConvexity();
    }

    @Override
    public double smoothness() {
      return of.smoothness();
    }

    @Override
    public double hessianLipschitz() {
      return of.hessianLipschitz();
    }

    @Override
    public double mixedLipschitz(double[] w, double distance) {
      return of.mixedLipschitz(w, distance);
    }

    @Override
    public double mixedNorm(double[] w) {
      return of.mixedNorm(w);
    }

    @Override
    public double gradientRounding(double[] w) {
      return of.gradientRounding(w);
    }

    @Override
    public double hessianRounding() {
      return of.hessianRounding();
    }

    @Override
    public double mixedRounding(double[] w) {
      return of.mixedRounding(w);
    }
  }

  /** Of E. */
  static final class Upper implements UpperConstants {
    private final UpperConstants of;
    private final double[] lambda;
    private final double[] chained;

    Upper(UpperConstants of, int n) {
      this.of = of;
      lambda = new double[n];
      chained = new double[n];
    }

    @Override
    public void setLambda(double[] theta, double[] scales) {
      chain(theta, scales, lambda, chained);
      of.setLambda(lambda, chained);
    }

    @Override
    public double stateLipschitz(double[] w, double distance) {
      return of.stateLipschitz(w, distance);
    }

    @Override
    public double lambdaLipschitz(double[] w, double distance) {
      return of.lambdaLipschitz(w, distance);
    }

    @Override
    public double stateRounding(double[] w) {
      return of.stateRounding(w);
    }

    @Override
    public double lambdaRounding(double[] w) {
      return of.lambdaRounding(w);
    }
  }
}
