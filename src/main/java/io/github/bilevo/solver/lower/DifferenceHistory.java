package io.github.bilevo.solver.lower;

import io.github.bilevo.math.Vectors;

/**
 * The last m differences ΔZ, ΔF of Anderson acceleration, and the least squares problem in them: by
 * modified Gram–Schmidt, newest difference first, so that a column which adds nothing new (‖rest‖ ≤
 * 10⁻⁸ ‖column‖) is dropped in favour of newer ones; that is the regularisation. The columns of ΔF
 * are orthogonalised afresh in each call, twice, which keeps them orthogonal to rounding. Storage
 * (3m + 2) states.
 */
final class DifferenceHistory {
  private static final double DEPENDENT = 1e-8;

  private final double[][] deltaF;
  private final double[][] deltaSum; // ΔZ + ΔF
  private final double[][] q;
  private final double[][] r;
  private final double[] gamma;
  private final int[] columns;
  private final double[] zPrevious;
  private final double[] fPrevious;
  private boolean hasPrevious;
  private int size;
  private int newest;

  DifferenceHistory(int depth, int d) {
    deltaF = new double[depth][d];
    deltaSum = new double[depth][d];
    q = new double[depth][d];
    r = new double[depth][depth];
    gamma = new double[depth];
    columns = new int[depth];
    zPrevious = new double[d];
    fPrevious = new double[d];
  }

  void clear() {
    size = 0;
    newest = -1;
    hasPrevious = false;
  }

  boolean hasPrevious() {
    return hasPrevious;
  }

  /** (z, f) is what the next differences are taken to. */
  void remember(double[] z, double[] f) {
    Vectors.copy(z, zPrevious);
    Vectors.copy(f, fPrevious);
    hasPrevious = true;
  }

  /** The differences of (z, f) to what was remembered, over the oldest ones. */
  void add(double[] z, double[] f) {
    newest = (newest + 1) % deltaF.length;
    size = Math.min(size + 1, deltaF.length);
    for (int i = 0; i < z.length; i++) {
      deltaF[newest][i] = f[i] - fPrevious[i];
      deltaSum[newest][i] = z[i] - zPrevious[i] + deltaF[newest][i];
    }
  }

  /**
   * point ← point − (ΔZ + ΔF) γ, γ = argmin ‖f − ΔF γ‖. False, and nothing is done, without
   * differences. f: not modified.
   */
  boolean extrapolate(double[] f, double[] point) {
    int rank = 0;
    for (int age = 0; age < size; age++) {
      int column = (newest - age + deltaF.length) % deltaF.length;
      if (orthogonalise(column, rank)) {
        columns[rank++] = column;
      }
    }
    for (int i = rank - 1; i >= 0; i--) {
      double sum = Vectors.dot(q[i], f);
      for (int j = i + 1; j < rank; j++) {
        sum -= r[i][j] * gamma[j];
      }
      gamma[i] = sum / r[i][i];
    }
    for (int i = 0; i < rank; i++) {
      Vectors.axpy(-gamma[i], deltaSum[columns[i]], point);
    }
    return rank > 0;
  }

  /** The column as the next of Q and R; false if it depends on those before it. */
  private boolean orthogonalise(int column, int rank) {
    double[] target = q[rank];
    Vectors.copy(deltaF[column], target);
    double norm = Vectors.norm(target);
    for (int i = 0; i < rank; i++) {
      r[i][rank] = 0.0;
    }
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < rank; i++) {
        double along = Vectors.dot(q[i], target);
        r[i][rank] += along;
        Vectors.axpy(-along, q[i], target);
      }
    }
    double rest = Vectors.norm(target);
    if (!(rest > DEPENDENT * norm)) { // also where a coordinate is not finite
      return false;
    }
    r[rank][rank] = rest;
    for (int i = 0; i < target.length; i++) {
      target[i] /= rest;
    }
    return true;
  }

  long bytes() {
    long m = deltaF.length;
    return 8L * (3 * m + 2) * zPrevious.length + 8L * m * (m + 2);
  }
}
