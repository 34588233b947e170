package io.github.bilevo.problem.families;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.ExtremePairs;
import io.github.bilevo.math.Matrix;
import io.github.bilevo.math.Spectra;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.Scorer;
import io.github.bilevo.problem.UpperConstants;
import io.github.bilevo.problem.UpperObjective;
import io.github.bilevo.problem.UpperPoint;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * KRR, kernel ridge regression with a Gaussian kernel of one bandwidth per feature (Grazzi et al.
 * 2020, (22)):
 *
 * <pre>
 *   f(β, γ) = ½‖y′ − K′(γ)w‖²,   w = argmin_w ½ wᵀ(K(γ) + βI)w − wᵀy
 *   ∇₁ℓ = (K + βI)w − y,   H = K + βI,   ∂(∇₁ℓ)/∂β = w,   ∂(∇₁ℓ)/∂γ_l = −(D_l∘K)w
 *   ∇₁E = −K′ᵀr,   ∂E/∂γ_l = rᵀ(D′_l∘K′)w,   r = y′ − K′w
 * </pre>
 *
 * λ = (β, γ_1 … γ_p), all positive; w ∈ ℝⁿ, one weight per training row. μ and L are the extreme
 * eigenvalues of H, computed when they are asked for: O(n³) once per λ.
 */
public final class KernelRidge {
  private KernelRidge() {}

  /**
   * The problem on these rows, over Λ = {@link Box#POSITIVE}.
   *
   * @throws IllegalArgumentException unless both have the same columns
   */
  public static BilevelProblem problem(Samples train, Samples validation) {
    validation.checkColumns("validation", train.columns());
    return new BilevelProblem(
        "kernel-ridge", new Lower(train), new Upper(train, validation), Box.POSITIVE);
  }

  /**
   * {@code loss} (½‖y − Kw‖²), {@code mean_squared_error}, and {@code accuracy} when the training
   * targets are of two values: the prediction counts as the one on its side of their midpoint (½
   * for targets 0 and 1).
   */
  public static Scorer scorer(Samples train, Samples samples) {
    samples.checkColumns("samples", train.columns());
    return (w, lambda) ->
        LeastSquares.figures(
            predict(train.features(), samples.features(), w, lambda), samples, train.targets());
  }

  /** K(γ)w, one number per row; γ are the numbers of λ after the first. */
  public static double[] predict(Matrix train, Matrix rows, double[] w, double[] lambda) {
    GaussianKernel kernel = new GaussianKernel(rows.dense(), train.dense());
    kernel.setGamma(lambda, 1);
    double[] prediction = new double[rows.rows()];
    kernel.matrix().multiply(w, prediction);
    return prediction;
  }

  private record Lower(Samples train) implements LowerObjective {
    @Override
    public int stateSize() {
      return train.rows();
    }

    @Override
    public int lambdaSize() {
      return 1 + train.columns();
    }

    @Override
    public boolean knowsHessianDiagonal() {
      return true;
    }

    @Override
    public boolean differentiatesCurvature() {
      return true;
    }

    @Override
    public Optional<Flops> flops() {
      return Optional.of(GaussianKernel.flops(train.rows(), train.rows(), train.columns()));
    }

    @Override
    public LowerPoint newPoint() {
      return new AtLower(train);
    }

    @Override
    public Optional<LowerConstants> newConstants() {
      return Optional.of(new KernelConstants(train));
    }
  }

  private static final class AtLower implements LowerPoint {
    private final double[] y;
    private final GaussianKernel kernel;
    private final double[] w;
    private double beta;
    private Spectra.Extremes extremes;

    private AtLower(Samples train) {
      y = train.targets();
      kernel = new GaussianKernel(train.features().dense(), train.features().dense());
      w = new double[train.rows()];
    }

    @Override
    public void setLambda(double[] lambda) {
      beta = lambda[0];
      kernel.setGamma(lambda, 1);
      extremes = null;
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
    }

    @Override
    public void gradient(double[] out) {
      hessian(w, out);
      Vectors.axpy(-1.0, y, out);
    }

    @Override
    public void hessian(double[] u, double[] out) {
      kernel.matrix().multiply(u, out);
      Vectors.axpy(beta, u, out);
    }

    @Override
    public void hessianDiagonal(double[] out) {
      for (int i = 0; i < out.length; i++) {
        out[i] = kernel.matrix().get(i, i) + beta;
      }
    }

    @Override
    public void mixed(double[] z, double[] out) {
      kernel.directional(z, 1, w, out);
      for (int i = 0; i < w.length; i++) {
        out[i] = z[0] * w[i] - out[i];
      }
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      kernel.bilinear(u, w, out, 1);
      for (int l = 1; l < out.length; l++) {
        out[l] = -out[l];
      }
      out[0] = Vectors.dot(w, u);
    }

    @Override
    public boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
      if (!Vectors.isFinite(kernel.matrix().values())) {
        return false;
      }
      ExtremePairs pairs = ExtremePairs.of(kernel.matrix());
      quadraticGradient(pairs.smallest(), muGradient);
      quadraticGradient(pairs.largest(), smoothnessGradient);
      return pairs.smallestIsSimple() && pairs.largestIsSimple();
    }

    /** out ← the gradient of vᵀ(K + βI)v by (β, γ), ‖v‖ = 1. */
    private void quadraticGradient(double[] v, double[] out) {
      kernel.bilinear(v, v, out, 1);
      for (int l = 1; l < out.length; l++) {
        out[l] = -out[l];
      }
      out[0] = 1.0;
    }

    @Override
    public double strongConvexity() {
      return spectrum().smallest() + beta;
    }

    @Override
    public double smoothness() {
      return spectrum().largest() + beta;
    }

    private Spectra.Extremes spectrum() {
      if (extremes == null) {
        DenseMatrix k = kernel.matrix();
        extremes =
            Vectors.isFinite(k.values())
                ? Spectra.extremes(k)
                : new Spectra.Extremes(Double.NaN, Double.NaN); // the first step is NON_FINITE
      }
      return extremes;
    }

    @Override
    public long bytes() {
      return kernel.bytes() + 8L * w.length;
    }
  }

  private record Upper(Samples train, Samples validation) implements UpperObjective {
    @Override
    public int stateSize() {
      return train.rows();
    }

    @Override
    public int lambdaSize() {
      return 1 + train.columns();
    }

    @Override
    public OptionalDouble flops() {
      Flops kernel = GaussianKernel.flops(validation.rows(), train.rows(), train.columns());
      return OptionalDouble.of(
          kernel.perLambda() + 2.0 * kernel.perApplication() + kernel.perMixed());
    }

    @Override
    public UpperPoint newPoint() {
      return new AtUpper(train, validation);
    }

    @Override
    public Optional<UpperConstants> newConstants() {
      return Optional.of(new KernelUpperConstants(train, validation));
    }
  }

  private static final class AtUpper implements UpperPoint {
    private final double[] y;
    private final GaussianKernel kernel;
    private final double[] w;
    private final double[] residual;
    private final double[] product;

    private AtUpper(Samples train, Samples validation) {
      y = validation.targets();
      kernel = new GaussianKernel(validation.features().dense(), train.features().dense());
      w = new double[train.rows()];
      residual = new double[y.length];
      product = new double[train.rows()];
    }

    @Override
    public void setLambda(double[] lambda) {
      kernel.setGamma(lambda, 1);
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
      kernel.matrix().multiply(w, residual);
      Vectors.subtract(y, residual, residual);
    }

    @Override
    public double value() {
      return 0.5 * Vectors.dot(residual, residual);
    }

    @Override
    public void stateGradient(double[] out) {
      kernel.matrix().multiplyTransposed(residual, product);
      for (int i = 0; i < product.length; i++) {
        out[i] = -product[i];
      }
    }

    @Override
    public void lambdaGradient(double[] out) {
      out[0] = 0.0;
      kernel.bilinear(residual, w, out, 1);
    }

    @Override
    public long bytes() {
      return kernel.bytes() + 8L * (w.length + residual.length + product.length);
    }
  }
}
