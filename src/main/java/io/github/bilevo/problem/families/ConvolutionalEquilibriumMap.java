package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.Linearization;
import java.util.Arrays;
import java.util.Optional;

/**
 * The convolutional equilibrium map (Grazzi et al. 2020, appendix C.3), image by image over the
 * examples x_i:
 *
 * <pre>
 *   φ_i(w_i, γ) = tanh(A∗w_i + B∗x_i + c),   γ = (A, B, c)
 *   with D_i = diag(1 − φ_i²):   ∂₁φ_i u = D_i (A∗u),   ∂₁φ_iᵀ u = Aᵀ∗(D_i u)
 *   ∂₂φ_i (Ȧ, Ḃ, ċ) = D_i (Ȧ∗w_i + Ḃ∗x_i + ċ)
 *   ∂₂φᵀ u: (Σ ∂⟨v_i, A∗w_i⟩/∂A, Σ ∂⟨v_i, B∗x_i⟩/∂B, Σ over images and pixels of v_i), v_i = D_i u_i
 * </pre>
 *
 * ∗ is {@link SameConvolution}; c has one number per channel. The state is n × (channels·pixels),
 * row-major, channel by channel. λ = (A, B, c, Θ, b) as in {@link ConvolutionalLayout}; the
 * derivatives in Θ and b are 0. A contraction with q = k‖R‖₂ when that is below 1, R being A as a
 * matrix with one row per channel (see {@link ConvolutionalEquilibrium}). B∗x_i + c is computed
 * once per λ.
 *
 * @param examples X, one image per row
 */
record ConvolutionalEquilibriumMap(DenseMatrix examples, ConvolutionalLayout layout)
    implements FixedPointMap {
  @Override
  public int stateSize() {
    return examples.rows() * layout.stateSize();
  }

  @Override
  public int lambdaSize() {
    return layout.lambdaSize();
  }

  @Override
  public boolean symmetric() {
    return false;
  }

  @Override
  public Optional<Flops> flops() {
    double places = (double) examples.rows() * layout.pixels();
    double ofState = 2.0 * places * layout.sizeOfA();
    double ofExamples = 2.0 * places * layout.sizeOfB();
    return Optional.of(new Flops(ofExamples, ofState, ofState + ofExamples));
  }

  @Override
  public Linearization newLinearization() {
    return new AtPoint();
  }

  private SameConvolution convolution(int maps) {
    return new SameConvolution(
        examples.rows(), maps, layout.channels(), layout.height(), layout.width(), layout.kernel());
  }

  private final class AtPoint implements Linearization {
    private final SameConvolution ofState = convolution(layout.channels());
    private final SameConvolution ofExamples = convolution(layout.inputs());
    private final double[] a = new double[layout.sizeOfA()];
    private final double[] direction = new double[layout.sizeOfA()];
    private final double[] b = new double[layout.sizeOfB()];
    private final double[] inputs = new double[stateSize()];
    private final double[] w = new double[stateSize()];
    private final double[] phi = new double[stateSize()];
    private final double[] product = new double[stateSize()];

    @Override
    public void setLambda(double[] lambda) {
      System.arraycopy(lambda, 0, a, 0, a.length);
      System.arraycopy(lambda, layout.offsetOfB(), b, 0, b.length);
      ofExamples.apply(b, examples.values(), inputs);
      addPerChannel(lambda, inputs);
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
      ofState.apply(a, w, product);
      Vectors.axpy(1.0, inputs, product);
      Backend.active().tanh(product, phi);
    }

    @Override
    public void value(double[] out) {
      System.arraycopy(phi, 0, out, 0, phi.length);
    }

    @Override
    public void stateProduct(double[] u, double[] out) {
      ofState.apply(a, u, out);
      weigh(out, out);
    }

    @Override
    public void stateProductTransposed(double[] u, double[] out) {
      weigh(u, product);
      ofState.applyTransposed(a, product, out);
    }

    @Override
    public void lambdaProduct(double[] y, double[] out) {
      System.arraycopy(y, 0, direction, 0, direction.length);
      ofState.apply(direction, w, out);
      System.arraycopy(y, layout.offsetOfB(), b, 0, b.length); // B itself is done with
      ofExamples.apply(b, examples.values(), product);
      Vectors.axpy(1.0, product, out);
      addPerChannel(y, out);
      weigh(out, out);
    }

    @Override
    public void lambdaProductTransposed(double[] u, double[] out) {
      weigh(u, product);
      Arrays.fill(out, layout.offsetOfC(), out.length, 0.0);
      ofState.kernelGradient(w, product, out, 0);
      ofExamples.kernelGradient(examples.values(), product, out, layout.offsetOfB());
      int channels = layout.channels();
      int pixels = layout.pixels();
      for (int plane = 0, at = 0; at < product.length; plane++) {
        double sum = 0.0;
        for (int end = at + pixels; at < end; at++) {
          sum += product[at];
        }
        out[layout.offsetOfC() + plane % channels] += sum;
      }
    }

    /** out ← D u, which may be in place. */
    private void weigh(double[] u, double[] out) {
      for (int i = 0; i < phi.length; i++) {
        out[i] = (1.0 - phi[i] * phi[i]) * u[i];
      }
    }

    /** Adds to each plane of {@code out} the c of its channel in {@code lambda}. */
    private void addPerChannel(double[] lambda, double[] out) {
      int channels = layout.channels();
      int pixels = layout.pixels();
      for (int plane = 0, at = 0; at < w.length; plane++) {
        double c = lambda[layout.offsetOfC() + plane % channels];
        for (int end = at + pixels; at < end; at++) {
          out[at] += c;
        }
      }
    }

    @Override
    public long bytes() {
      return ofState.bytes() + ofExamples.bytes() + 8L * (2L * a.length + b.length + 4L * w.length);
    }
  }
}
