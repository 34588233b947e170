package io.github.bilevo.problem.families;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.NormBounds;
import io.github.bilevo.math.Spectra;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.UpperConstants;

/**
 * Constants of {@link HyperRepresentation}, Z = XH, Z′ = X′H; s the largest scale of λ.
 *
 * <pre>
 *   μ = λ_min(ZᵀZ) + β,   L = ‖Z‖² + β,   ν₁ = 0,   ν₂ = 2s‖XᵀZ‖,   ‖M‖ ≤ s(‖Xᵀ(Zw − y)‖ + ‖XᵀZ‖‖w‖)
 *   η₁ = ‖Z′‖²,   η₂ = s(‖X′ᵀy′‖ + 2R‖X′ᵀZ′‖) for ‖w‖ ≤ R, since ∇₂E = X′ᵀ(Z′w − y′)wᵀ
 * </pre>
 */
final class HyperRepresentationConstants {
  private HyperRepresentationConstants() {}

  /** What both levels are made of: rows X, their image Z = XH, XᵀZ and its norm. */
  private static final class Image {
    private final DenseMatrix x;
    private final double[] y;
    private final int d;
    private final DenseMatrix h;
    private final DenseMatrix z;
    private final double[] cross;
    private final double xNorm;
    private final double yNorm;
    private final double unit;
    private double operands;
    private double crossNorm;
    private double scale;
    private Spectra.Extremes extremes;

    Image(Samples samples, int d) {
      x = samples.features().dense();
      y = samples.targets();
      this.d = d;
      h = DenseMatrix.zeros(x.columns(), d);
      z = DenseMatrix.zeros(x.rows(), d);
      cross = new double[x.columns() * d];
      xNorm = NormBounds.frobenius(x.values());
      yNorm = Vectors.norm(y);
      unit = NormBounds.rounding(Math.max(x.rows(), x.columns()));
    }

    void setLambda(double[] lambda, double[] scales) {
      Vectors.copy(lambda, h.values());
      x.multiply(d, h.values(), z.values());
      x.multiplyTransposed(d, z.values(), cross);
      operands = xNorm * NormBounds.frobenius(h.values());
      crossNorm = NormBounds.frobenius(cross) + unit * xNorm * operands;
      scale = 0.0;
      for (double value : scales) {
        scale = Math.max(scale, Math.abs(value));
      }
      extremes =
          Vectors.isFinite(z.values())
              ? Spectra.extremes(gramOfColumns())
              : new Spectra.Extremes(Double.NaN, Double.NaN);
    }

    private DenseMatrix gramOfColumns() {
      DenseMatrix gram = DenseMatrix.zeros(d, d);
      z.multiplyTransposed(d, z.values(), gram.values());
      return gram;
    }

    NormalConstants normal() {
      return NormalConstants.of(x.rows() + x.columns(), d, extremes, operands);
    }
  }

  static final class Lower implements LowerConstants {
    private final Image image;
    private final double beta;
    private final double[] w;
    private final double[] rows;
    private final double[] features;
    private NormalConstants normal;

    Lower(Samples train, int d, double beta) {
      image = new Image(train, d);
      this.beta = beta;
      w = new double[d];
      rows = new double[train.rows()];
      features = new double[train.columns()];
    }

    @Override
    public void setLambda(double[] lambda, double[] scales) {
      image.setLambda(lambda, scales);
      normal = image.normal();
    }

    @Override
    public double strongConvexity() {
      return normal.smallest() + beta;
    }

    @Override
    public double smoothness() {
      return normal.largest() + beta;
    }

    @Override
    public double hessianLipschitz() {
      return 0.0;
    }

    @Override
    public double mixedLipschitz(double[] w, double distance) {
      return 2.0 * image.scale * image.crossNorm;
    }

    @Override
    public double mixedNorm(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
      image.z.multiply(w, rows);
      Vectors.subtract(rows, image.y, rows);
      image.x.multiplyTransposed(rows, features);
      double size = Norms.first(w.length, w);
      double backprojected = NormBounds.SLACK * Vectors.norm(features) + backprojection(size);
      return image.scale * (backprojected + image.crossNorm * size);
    }

    /** ‖computed Xᵀ(Zw − y) − exact‖ at most. */
    private double backprojection(double size) {
      return image.unit * image.xNorm * (image.operands * size + image.yNorm);
    }

    @Override
    public double gradientRounding(double[] w) {
      double size = Norms.first(image.d, w);
      return normal.residualRounding(size, image.yNorm) + image.unit * beta * size;
    }

    @Override
    public double hessianRounding() {
      return normal.productRounding() + image.unit * beta;
    }

    @Override
    public double mixedRounding(double[] w) {
      double size = Norms.first(image.d, w);
      double product = image.unit * image.xNorm * image.operands * size;
      return image.scale * (backprojection(size) + product);
    }
  }

  static final class Upper implements UpperConstants {
    private final Image image;
    private final double[] moment;
    private NormalConstants normal;
    private double momentNorm;

    Upper(Samples validation, int d) {
      image = new Image(validation, d);
      moment = new double[validation.columns()];
    }

    @Override
    public void setLambda(double[] lambda, double[] scales) {
      image.setLambda(lambda, scales);
      normal = image.normal();
      image.x.multiplyTransposed(image.y, moment);
      momentNorm = NormBounds.frobenius(moment) + image.unit * image.xNorm * image.yNorm;
    }

    @Override
    public double stateLipschitz(double[] w, double distance) {
      return normal.largest();
    }

    @Override
    public double lambdaLipschitz(double[] w, double distance) {
      double radius = Norms.first(image.d, w) + distance;
      return image.scale * (momentNorm + 2.0 * radius * image.crossNorm);
    }

    @Override
    public double stateRounding(double[] w) {
      return normal.residualRounding(Norms.first(image.d, w), image.yNorm);
    }

    @Override
    public double lambdaRounding(double[] w) {
      double size = Norms.first(image.d, w);
      return image.scale * image.unit * image.xNorm * (image.operands * size + image.yNorm) * size;
    }
  }
}
