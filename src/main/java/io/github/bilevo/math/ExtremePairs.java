package io.github.bilevo.math;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * Unit eigenvectors of the smallest and the largest eigenvalue of a symmetric matrix A, for the
 * derivatives of these: dλ = vᵀ dA v, which needs the eigenvalue to be simple.
 *
 * @param smallest v for the smallest eigenvalue; its sign is arbitrary
 * @param largest v for the largest
 * @param smallestIsSimple whether the next eigenvalue is further than 10⁻⁹ ‖A‖ away; at that
 *     distance v is accurate to about 10⁻⁷
 * @param largestIsSimple the same of the largest
 */
public record ExtremePairs(
    double[] smallest, double[] largest, boolean smallestIsSimple, boolean largestIsSimple) {
  private static final double TIE = 1e-9;

  /**
   * Of the symmetric matrix {@code a}, by EJML's dense factorisation. Not modified.
   *
   * @throws IllegalArgumentException if a coordinate is not finite
   */
  public static ExtremePairs of(DenseMatrix a) {
    if (!Vectors.isFinite(a.values())) {
      throw new IllegalArgumentException("a: found a coordinate that is not finite");
    }
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(a.rows(), true, true);
    if (!eigen.decompose(a.ejml().copy())) {
      throw new IllegalArgumentException("a: its eigenvalues were not found");
    }
    int count = eigen.getNumberOfEigenvalues();
    int least = 0;
    int most = 0;
    for (int i = 1; i < count; i++) {
      least = value(eigen, i) < value(eigen, least) ? i : least;
      most = value(eigen, i) > value(eigen, most) ? i : most;
    }
    double tie = TIE * Math.max(Math.abs(value(eigen, least)), Math.abs(value(eigen, most)));
    boolean smallestIsSimple = true;
    boolean largestIsSimple = true;
    for (int i = 0; i < count; i++) {
      smallestIsSimple &= i == least || value(eigen, i) - value(eigen, least) > tie;
      largestIsSimple &= i == most || value(eigen, most) - value(eigen, i) > tie;
    }
    return new ExtremePairs(
        eigen.getEigenVector(least).data.clone(),
        eigen.getEigenVector(most).data.clone(),
        smallestIsSimple,
        largestIsSimple);
  }

  private static double value(EigenDecomposition_F64<DMatrixRMaj> eigen, int i) {
    return eigen.getEigenvalue(i).getReal();
  }
}
