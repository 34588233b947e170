package io.github.bilevo.problem.families;

import io.github.bilevo.math.NormBounds;
import io.github.bilevo.math.Spectra;

/**
 * Bounds of the eigenvalues of XᵀX around the computed ones, and what rounding does to XᵀX u − Xᵀy.
 *
 * @param smallest at least 0, at most the smallest eigenvalue
 * @param largest at least the largest eigenvalue
 * @param norm ‖X‖_F, or the size of the operands X was made from
 * @param unit the rounding of one of its sums
 */
record NormalConstants(double smallest, double largest, double norm, double unit) {
  static NormalConstants of(int rows, int columns, Spectra.Extremes computed, double norm) {
    double error = NormBounds.eigenvalueError(rows, columns, norm * norm);
    return new NormalConstants(
        Math.max(0.0, computed.smallest() - error),
        computed.largest() + error,
        norm,
        NormBounds.rounding(Math.max(rows, columns)));
  }

  /** ‖computed XᵀX u − XᵀX u‖ ≤ this ‖u‖. */
  double productRounding() {
    return unit * norm * norm;
  }

  /** ‖computed Xᵀ(Xw − y) − exact‖ at most. */
  double residualRounding(double w, double y) {
    return unit * norm * (norm * w + y);
  }
}
