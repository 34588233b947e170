package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.LowerConstants;
import java.util.Arrays;
import java.util.Optional;

/**
 * The equilibrium map (23) of Grazzi et al. (2020), row by row over the examples x_i:
 *
 * <pre>
 *   φ_i(w_i, γ) = tanh(A w_i + B x_i + c),   γ = (A, B, c) ∈ ℝ^{h×h} × ℝ^{h×p} × ℝʰ
 *   with D_i = diag(1 − φ_i²):   ∂₁φ_i u = D_i A u,   ∂₁φ_iᵀ u = Aᵀ D_i u
 *   ∂₂φ_i (Ȧ, Ḃ, ċ) = D_i (Ȧ w_i + Ḃ x_i + ċ),   ∂₂φᵀ u: (Σ v_i w_iᵀ, Σ v_i x_iᵀ, Σ v_i), v_i = D_i u_i
 * </pre>
 *
 * The state is W ∈ ℝ^{n×h}, row-major. λ = (A, B, c, …), each row-major; what follows c belongs to
 * the upper level, and its derivatives here are 0. A contraction with q = ‖A‖₂ when that is below
 * 1. Bx_i + c is computed once per λ.
 *
 * @param examples X ∈ ℝ^{n×p}
 * @param units h
 * @param rest numbers of λ after c
 */
record EquilibriumMap(DenseMatrix examples, int units, int rest) implements FixedPointMap {
  @Override
  public int stateSize() {
    return examples.rows() * units;
  }

  @Override
  public int lambdaSize() {
    return offsetOfC() + units + rest;
  }

  /** Where B begins in λ. */
  int offsetOfB() {
    return units * units;
  }

  /** Where c begins in λ. */
  int offsetOfC() {
    return units * (units + examples.columns());
  }

  @Override
  public boolean symmetric() {
    return false;
  }

  @Override
  public Optional<Flops> flops() {
    double ofState = 2.0 * examples.rows() * units * units;
    double ofExamples = 2.0 * examples.rows() * units * examples.columns();
    return Optional.of(new Flops(ofExamples, ofState, ofState + ofExamples));
  }

  @Override
  public Linearization newLinearization() {
    return new AtPoint();
  }

  @Override
  public Optional<LowerConstants> newConstants() {
    return Optional.of(new EquilibriumConstants(this));
  }

  private final class AtPoint implements Linearization {
    private final int n = examples.rows();
    private final int h = units;
    private final int p = examples.columns();
    private final double[] a = new double[h * h];
    private final double[] b = new double[h * p]; // only scratch once the inputs are computed
    private final double[] square = new double[h * h];
    private final double[] inputs = new double[n * h];
    private final double[] w = new double[n * h];
    private final double[] phi = new double[n * h];
    private final double[] product = new double[n * h];

    @Override
    public void setLambda(double[] lambda) {
      System.arraycopy(lambda, 0, a, 0, a.length);
      System.arraycopy(lambda, offsetOfB(), b, 0, b.length);
      Backend.active().gemmTransposedRight(n, h, p, examples.values(), b, inputs);
      addToRows(lambda, offsetOfC(), inputs);
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
      Backend.active().gemmTransposedRight(n, h, h, w, a, product);
      Vectors.axpy(1.0, inputs, product);
      Backend.active().tanh(product, phi);
    }

    @Override
    public void value(double[] out) {
      System.arraycopy(phi, 0, out, 0, phi.length);
    }

    @Override
    public void stateProduct(double[] u, double[] out) {
      Backend.active().gemmTransposedRight(n, h, h, u, a, out);
      for (int i = 0; i < out.length; i++) {
        out[i] *= 1.0 - phi[i] * phi[i];
      }
    }

    @Override
    public void stateProductTransposed(double[] u, double[] out) {
      weigh(u);
      Backend.active().gemm(n, h, h, product, a, out);
    }

    @Override
    public void lambdaProduct(double[] y, double[] out) {
      System.arraycopy(y, 0, square, 0, square.length);
      Backend.active().gemmTransposedRight(n, h, h, w, square, out);
      System.arraycopy(y, offsetOfB(), b, 0, b.length);
      Backend.active().gemmTransposedRight(n, h, p, examples.values(), b, product);
      Vectors.axpy(1.0, product, out);
      addToRows(y, offsetOfC(), out);
      for (int i = 0; i < out.length; i++) {
        out[i] *= 1.0 - phi[i] * phi[i];
      }
    }

    @Override
    public void lambdaProductTransposed(double[] u, double[] out) {
      weigh(u);
      Arrays.fill(out, offsetOfC(), out.length, 0.0);
      Backend.active().gemmTransposedLeft(h, h, n, product, w, out);
      Backend.active().gemmTransposedLeft(h, p, n, product, examples.values(), b);
      System.arraycopy(b, 0, out, offsetOfB(), h * p);
      for (int i = 0, at = 0; i < n; i++) {
        for (int j = 0; j < h; j++, at++) {
          out[offsetOfC() + j] += product[at];
        }
      }
    }

    /** {@code product} ← D u, row by row. */
    private void weigh(double[] u) {
      for (int i = 0; i < product.length; i++) {
        product[i] = (1.0 - phi[i] * phi[i]) * u[i];
      }
    }

    private void addToRows(double[] row, int from, double[] out) {
      for (int i = 0, at = 0; i < n; i++) {
        for (int j = 0; j < h; j++, at++) {
          out[at] += row[from + j];
        }
      }
    }

    @Override
    public long bytes() {
      return 8L * (2L * a.length + b.length + 4L * w.length);
    }
  }
}
