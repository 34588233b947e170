package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.ExtremePairs;
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
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * HR, hyper-representation (Grazzi et al. 2020, section 3.1): λ = H ∈ ℝ^{p×d}, row-major, is a
 * linear representation of the features.
 *
 * <pre>
 *   f(H) = ½‖X′Hw(H) − y′‖²,   w(H) = argmin_{w∈ℝᵈ} ½‖XHw − y‖² + (β/2)‖w‖²
 *   Z = XH,   r = Zw − y:   ∇₁ℓ = Zᵀr + βw,   ∇²₁ℓ = ZᵀZ + βI
 *   Mᵀv = Xᵀ[(Zv)wᵀ + r vᵀ],   M Ḣ = Ḣᵀ(Xᵀr) + Zᵀ(XḢw)
 *   r′ = X′Hw − y′:   ∇₁E = HᵀX′ᵀr′,   ∇₂E = (X′ᵀr′)wᵀ
 * </pre>
 *
 * Z and its Gram matrix are computed once per λ, so that a lower step costs d². μ and L are the
 * extreme eigenvalues of ∇²₁ℓ.
 */
public final class HyperRepresentation {
  private HyperRepresentation() {}

  /**
   * The problem on these rows.
   *
   * @param d the representation's dimension, at least 1
   * @param beta β &gt; 0
   * @throws IllegalArgumentException unless both have the same columns, d ≥ 1 and β is positive
   */
  public static BilevelProblem problem(Samples train, Samples validation, int d, double beta) {
    validation.checkColumns("validation", train.columns());
    Regularisers.checkPositive("beta", beta);
    if (d < 1) {
      throw new IllegalArgumentException("d: found " + d + "; wanted at least 1");
    }
    return new BilevelProblem(
        "hyper-representation", new Lower(train, d, beta), new Upper(validation, d), Box.UNBOUNDED);
  }

  /** Figures of the linear model Hw on {@code samples}. */
  public static Scorer scorer(Samples train, Samples samples) {
    Scorer linear = LeastSquares.scorer(train, samples);
    return (w, lambda) -> {
      double[] composed = new double[train.columns()];
      DenseMatrix.wrap(train.columns(), w.length, lambda).multiply(w, composed);
      return linear.score(composed, lambda);
    };
  }

  private record Lower(Samples train, int d, double beta) implements LowerObjective {
    @Override
    public int stateSize() {
      return d;
    }

    @Override
    public int lambdaSize() {
      return train.columns() * d;
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
      double n = train.rows();
      double p = train.columns();
      boolean gram = d <= n; // see NormalMatrix
      double perLambda = 2.0 * n * p * d + 2.0 * n * d + (gram ? 2.0 * n * d * d : 0.0);
      double perApplication = gram ? 2.0 * d * d : 4.0 * n * d;
      return Optional.of(new Flops(perLambda, perApplication, 4.0 * n * (p + d)));
    }

    @Override
    public LowerPoint newPoint() {
      return new AtLower(train.features().dense(), train.targets(), d, beta);
    }

    @Override
    public Optional<LowerConstants> newConstants() {
      return Optional.of(new HyperRepresentationConstants.Lower(train, d, beta));
    }
  }

  private static final class AtLower implements LowerPoint {
    private final DenseMatrix x;
    private final double[] y;
    private final int d;
    private final double beta;
    private final DenseMatrix h;
    private final DenseMatrix z;
    private final NormalMatrix normal;
    private final double[] moment;
    private final double[] w;
    private final double[] rows;
    private final double[] features;
    private final double[] backprojected;
    private final double[] block;
    private Spectra.Extremes extremes;

    private AtLower(DenseMatrix x, double[] y, int d, double beta) {
      this.x = x;
      this.y = y;
      this.d = d;
      this.beta = beta;
      h = DenseMatrix.zeros(x.columns(), d);
      z = DenseMatrix.zeros(x.rows(), d);
      normal = NormalMatrix.of(z);
      moment = new double[d];
      w = new double[d];
      rows = new double[x.rows()];
      features = new double[x.columns()];
      backprojected = new double[x.columns()];
      block = new double[d];
    }

    @Override
    public void setLambda(double[] lambda) {
      Vectors.copy(lambda, h.values());
      Backend.active().gemm(x.rows(), d, x.columns(), x.values(), h.values(), z.values());
      normal.refresh();
      z.multiplyTransposed(y, moment);
      extremes = null;
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, d);
    }

    @Override
    public void gradient(double[] out) {
      hessian(w, out);
      Vectors.axpy(-1.0, moment, out);
    }

    @Override
    public void hessian(double[] u, double[] out) {
      normal.multiply(u, out);
      Vectors.axpy(beta, u, out);
    }

    @Override
    public void hessianDiagonal(double[] out) {
      normal.diagonal(out);
      for (int j = 0; j < out.length; j++) {
        out[j] += beta;
      }
    }

    /** {@code backprojected} ← Xᵀr. */
    private void backprojectResidual() {
      z.multiply(w, rows);
      Vectors.subtract(rows, y, rows);
      x.multiplyTransposed(rows, backprojected);
    }

    @Override
    public void mixed(double[] direction, double[] out) {
      backprojectResidual();
      int p = x.columns();
      Backend.active().gemv(p, d, direction, w, features); // Ḣw
      x.multiply(features, rows);
      z.multiplyTransposed(rows, out);
      Backend.active().gemvTransposed(p, d, direction, backprojected, block);
      Vectors.axpy(1.0, block, out);
    }

    @Override
    public void mixedTransposed(double[] u, double[] out) {
      backprojectResidual();
      z.multiply(u, rows);
      x.multiplyTransposed(rows, features); // Xᵀ(Zu)
      for (int i = 0, at = 0; i < features.length; i++) {
        for (int j = 0; j < d; j++, at++) {
          out[at] = features[i] * w[j] + backprojected[i] * u[j];
        }
      }
    }

    @Override
    public boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
      if (!Vectors.isFinite(z.values())) {
        return false;
      }
      DenseMatrix gram = DenseMatrix.zeros(d, d);
      Backend.active().gemmTransposedLeft(d, d, x.rows(), z.values(), z.values(), gram.values());
      ExtremePairs pairs = ExtremePairs.of(gram);
      boolean wide = d > x.rows(); // then λ_min(ZᵀZ) is 0 whatever H is
      quadraticGradient(pairs.smallest(), muGradient);
      quadraticGradient(pairs.largest(), smoothnessGradient);
      if (wide) {
        Arrays.fill(muGradient, 0.0);
      }
      return (wide || pairs.smallestIsSimple()) && pairs.largestIsSimple();
    }

    /** out ← 2Xᵀ(Zv)vᵀ, the gradient of ‖XHv‖² by H. */
    private void quadraticGradient(double[] v, double[] out) {
      z.multiply(v, rows);
      x.multiplyTransposed(rows, features);
      for (int i = 0, at = 0; i < features.length; i++) {
        for (int j = 0; j < d; j++, at++) {
          out[at] = 2.0 * features[i] * v[j];
        }
      }
    }

    @Override
    public double strongConvexity() {
      return Math.max(0.0, spectrum().smallest()) + beta;
    }

    @Override
    public double smoothness() {
      return spectrum().largest() + beta;
    }

    private Spectra.Extremes spectrum() {
      if (extremes == null) {
        extremes =
            Vectors.isFinite(z.values())
                ? normal.extremes()
                : new Spectra.Extremes(Double.NaN, Double.NaN); // the first step is NON_FINITE
      }
      return extremes;
    }

    @Override
    public long bytes() {
      long vectors = 3L * d + rows.length + 2L * features.length;
      return h.bytes() + z.bytes() + normal.bytes() + 8L * vectors;
    }
  }

  private record Upper(Samples validation, int d) implements UpperObjective {
    @Override
    public int stateSize() {
      return d;
    }

    @Override
    public int lambdaSize() {
      return validation.columns() * d;
    }

    @Override
    public OptionalDouble flops() {
      double p = validation.columns();
      return OptionalDouble.of(6.0 * validation.rows() * p + 4.0 * p * d);
    }

    @Override
    public UpperPoint newPoint() {
      return new AtUpper(validation, d);
    }

    @Override
    public Optional<UpperConstants> newConstants() {
      return Optional.of(new HyperRepresentationConstants.Upper(validation, d));
    }
  }

  private static final class AtUpper implements UpperPoint {
    private final DenseMatrix x;
    private final double[] y;
    private final int d;
    private final DenseMatrix h;
    private final double[] w;
    private final double[] features;
    private final double[] residual;
    private final double[] block;

    private AtUpper(Samples validation, int d) {
      x = validation.features().dense();
      y = validation.targets();
      this.d = d;
      h = DenseMatrix.zeros(x.columns(), d);
      w = new double[d];
      features = new double[x.columns()];
      residual = new double[y.length];
      block = new double[d];
    }

    @Override
    public void setLambda(double[] lambda) {
      Vectors.copy(lambda, h.values());
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, d);
      h.multiply(w, features);
      x.multiply(features, residual);
      Vectors.subtract(residual, y, residual);
    }

    @Override
    public double value() {
      return 0.5 * Vectors.dot(residual, residual);
    }

    @Override
    public void stateGradient(double[] out) {
      x.multiplyTransposed(residual, features);
      h.multiplyTransposed(features, block);
      System.arraycopy(block, 0, out, 0, d);
    }

    @Override
    public void lambdaGradient(double[] out) {
      x.multiplyTransposed(residual, features);
      for (int i = 0, at = 0; i < features.length; i++) {
        for (int j = 0; j < d; j++, at++) {
          out[at] = features[i] * w[j];
        }
      }
    }

    @Override
    public long bytes() {
      return h.bytes() + 8L * (2L * d + features.length + residual.length);
    }
  }
}
