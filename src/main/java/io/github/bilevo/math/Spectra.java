package io.github.bilevo.math;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/** Extreme eigenvalues and the spectral norm, by EJML's dense symmetric factorisation. */
public final class Spectra {
  /** Above this order an eigenvalue takes longer than the few seconds that it is worth. */
  private static final int LARGEST_ORDER = 2000;

  private Spectra() {}

  /** Smallest and largest eigenvalue of a symmetric matrix. */
  public record Extremes(double smallest, double largest) {}

  /**
   * Extreme eigenvalues of the symmetric matrix {@code a}, accurate to about n·ε‖A‖. Not modified.
   *
   * @throws IllegalArgumentException if a coordinate is not finite
   */
  public static Extremes extremes(DenseMatrix a) {
    if (!Vectors.isFinite(a.values())) {
      throw new IllegalArgumentException("a: found a coordinate that is not finite");
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen =
        DecompositionFactory_DDRM.eig(a.rows(), false, true);
    if (!eigen.decompose(a.ejml().copy())) {
      throw new IllegalArgumentException("a: its eigenvalues were not found");
    }
    double smallest = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < eigen.getNumberOfEigenvalues(); i++) {
      double value = eigen.getEigenvalue(i).getReal();
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }
    return new Extremes(smallest, largest);
  }

  /**
   * ‖A‖₂²: the largest eigenvalue of {@link Matrix#gram} where the smaller side of A is at most
   * 2000, else {@link Matrix#squaredNormBound}, a proven upper bound. Not modified.
   *
   * @throws IllegalArgumentException if a coordinate is not finite
   */
  public static double squaredNorm(Matrix a) {
    int order = Math.min(a.rows(), a.columns());
    if (order == 0) {
      return 0.0;
    }
    return order <= LARGEST_ORDER ? extremes(a.gram()).largest() : a.squaredNormBound();
  }
}
