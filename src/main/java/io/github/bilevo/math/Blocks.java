package io.github.bilevo.math;

/** Operations on row-major blocks with c columns. */
final class Blocks {
  private Blocks() {}

  /** out ← out + diag(d)·U, d ∈ ℝ^{rows}. */
  static void addScaledRows(int rows, int c, double[] d, double[] u, double[] out) {
    for (int i = 0, at = 0; i < rows; i++) {
      for (int q = 0; q < c; q++, at++) {
        out[at] += d[i] * u[at];
      }
    }
  }
}
