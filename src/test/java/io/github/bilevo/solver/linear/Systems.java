package io.github.bilevo.solver.linear;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.LinearOperator;
import java.util.Random;

/** Linear systems for tests: known matrices and seeded random ones. */
public final class Systems {
  private Systems() {}

  /** A dense matrix as an operator. */
  public record Dense(DenseMatrix matrix, boolean symmetric) implements LinearOperator {
    @Override
    public int size() {
      return matrix.rows();
    }

    @Override
    public void apply(double[] v, double[] out) {
      matrix.multiply(v, out);
    }

    @Override
    public void applyTransposed(double[] v, double[] out) {
      matrix.multiplyTransposed(v, out);
    }

    @Override
    public boolean knowsDiagonal() {
      return true;
    }

    @Override
    public void diagonal(double[] out) {
      for (int i = 0; i < out.length; i++) {
        out[i] = matrix.get(i, i);
      }
    }
  }

  /** diag(values). */
  public static Dense diagonal(double... values) {
    DenseMatrix matrix = DenseMatrix.zeros(values.length, values.length);
    for (int i = 0; i < values.length; i++) {
      matrix.set(i, i, values[i]);
    }
    return new Dense(matrix, true);
  }

  /** The n×n Hilbert matrix, 1/(i+j+1): positive definite and badly conditioned. */
  public static Dense hilbert(int n) {
    DenseMatrix matrix = DenseMatrix.zeros(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        matrix.set(i, j, 1.0 / (i + j + 1));
      }
    }
    return new Dense(matrix, true);
  }

  /** QᵀDQ with Q of seeded reflections and eigenvalues spread geometrically from 1 to κ. */
  public static Dense positiveDefinite(int n, double kappa, long seed) {
    DenseMatrix matrix = DenseMatrix.zeros(n, n);
    for (int i = 0; i < n; i++) {
      matrix.set(i, i, n == 1 ? kappa : Math.pow(kappa, i / (n - 1.0)));
    }
    Random random = new Random(seed);
    for (int reflection = 0; reflection < 3; reflection++) {
      reflect(matrix, vector(n, random.nextLong()));
    }
    return new Dense(matrix, true);
  }

  /** PDQ with D's entries spread geometrically from 1 to κ and P, Q of seeded reflections. */
  public static Dense general(int n, double kappa, long seed) {
    DenseMatrix matrix = positiveDefinite(n, kappa, seed).matrix();
    double[] u = vector(n, seed + 1);
    double squared = 0.0;
    for (double value : u) {
      squared += value * value;
    }
    for (int i = 0; i < n; i++) { // one more reflection from the right alone
      double dot = 0.0;
      for (int j = 0; j < n; j++) {
        dot += matrix.get(i, j) * u[j];
      }
      for (int j = 0; j < n; j++) {
        matrix.set(i, j, matrix.get(i, j) - 2 * dot / squared * u[j]);
      }
    }
    return new Dense(matrix, false);
  }

  /** A ← PAP, P = I − 2uuᵀ/‖u‖². */
  private static void reflect(DenseMatrix a, double[] u) {
    int n = u.length;
    double squared = 0.0;
    for (double value : u) {
      squared += value * value;
    }
    for (int side = 0; side < 2; side++) {
      for (int i = 0; i < n; i++) {
        double dot = 0.0;
        for (int j = 0; j < n; j++) {
          dot += (side == 0 ? a.get(i, j) : a.get(j, i)) * u[j];
        }
        for (int j = 0; j < n; j++) {
          double change = 2 * dot / squared * u[j];
          if (side == 0) {
            a.set(i, j, a.get(i, j) - change);
          } else {
            a.set(j, i, a.get(j, i) - change);
          }
        }
      }
    }
  }

  /** Seeded standard normal coordinates. */
  public static double[] vector(int n, long seed) {
    Random random = new Random(seed);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = random.nextGaussian();
    }
    return values;
  }

  /** A·x as a fresh array. */
  public static double[] product(LinearOperator a, double[] x) {
    double[] out = new double[a.size()];
    a.apply(x, out);
    return out;
  }

  /** Runs {@code method} on A x = b from the workspace's x to its end. */
  public static LinearWorkspace solve(LinearMethod method, LinearOperator a, double... b) {
    LinearWorkspace workspace = method.newWorkspace(b.length);
    resolve(method, a, workspace, b);
    return workspace;
  }

  /** The same in a workspace that exists, from its x. */
  static void resolve(
      LinearMethod method, LinearOperator a, LinearWorkspace workspace, double... b) {
    method.init(a, b, workspace);
    while (!method.step(a, workspace).terminal()) {
      // each step does the work
    }
  }

  /** e_1 → e_2 → … → e_n → e_1: orthogonal, and with b = e_1 no use to GMRES before step n. */
  static Dense cyclicShift(int n) {
    DenseMatrix matrix = DenseMatrix.zeros(n, n);
    for (int i = 0; i < n; i++) {
      matrix.set((i + 1) % n, i, 1.0);
    }
    return new Dense(matrix, false);
  }

  /** QᵀDQ with Q of seeded reflections and these eigenvalues. */
  static Dense symmetric(double[] eigenvalues, long seed) {
    DenseMatrix matrix = diagonal(eigenvalues).matrix();
    Random random = new Random(seed);
    for (int reflection = 0; reflection < 3; reflection++) {
      reflect(matrix, vector(eigenvalues.length, random.nextLong()));
    }
    return new Dense(matrix, true);
  }
}
