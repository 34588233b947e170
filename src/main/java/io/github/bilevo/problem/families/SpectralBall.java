package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Spectra;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LambdaSet;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/**
 * {λ : ‖A‖₂ ≤ radius}, A the leading block of λ, row-major: the set on which an equilibrium map is
 * a contraction. The nearest point is UΣVᵀ ↦ U min(Σ, radius) Vᵀ; the rest of λ is free.
 *
 * @param rows of A
 * @param columns of A
 * @param radius at least 0
 */
public record SpectralBall(int rows, int columns, double radius) implements LambdaSet {
  /** By how much of it a singular value may exceed the radius and still count as inside. */
  private static final double ROUNDING = 1e-12;

  /** Checks the arguments. */
  public SpectralBall {
    if (Math.min(rows, columns) < 1) {
      throw new IllegalArgumentException(
          "size: found " + rows + "×" + columns + "; wanted at least 1×1");
    }
    if (!(radius >= 0 && Double.isFinite(radius))) {
      throw new IllegalArgumentException(
          "radius: found " + radius + "; wanted a finite number, at least 0");
    }
  }

  /** A square A, h×h. */
  public SpectralBall(int size, double radius) {
    this(size, size, radius);
  }

  @Override
  public void project(double[] lambda) {
    DenseMatrix a = block(lambda);
    // ‖A‖₂ ≤ ‖A‖_F: most iterates need no decomposition
    if (Vectors.norm(a.values()) <= radius || !Vectors.isFinite(a.values())) {
      return;
    }
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(rows, columns, true, true, true);
    if (!svd.decompose(a.ejml().copy())) {
      throw new IllegalStateException("the singular values of A were not found");
    }
    double[] values = svd.getSingularValues();
    DMatrixRMaj u = svd.getU(null, false);
    DMatrixRMaj vt = svd.getV(null, true);
    int order = Math.min(rows, columns);
    boolean clipped = false;
    for (int k = 0; k < order; k++) {
      double clip = Math.min(values[k], radius);
      clipped |= clip != values[k];
      for (int i = 0; i < rows; i++) {
        u.data[i * order + k] *= clip;
      }
    }
    if (clipped) {
      Backend.active().gemm(rows, columns, order, u.data, vt.data, a.values());
      System.arraycopy(a.values(), 0, lambda, 0, rows * columns);
    }
  }

  @Override
  public boolean contains(double[] lambda) {
    DenseMatrix a = block(lambda);
    return Vectors.isFinite(a.values())
        && Math.sqrt(Spectra.squaredNorm(a)) <= radius * (1 + ROUNDING);
  }

  private DenseMatrix block(double[] lambda) {
    double[] values = new double[rows * columns];
    System.arraycopy(lambda, 0, values, 0, values.length);
    return DenseMatrix.wrap(rows, columns, values);
  }

  @Override
  public String description() {
    return "‖A‖₂ ≤ " + radius;
  }
}
