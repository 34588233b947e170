package io.github.bilevo.testing;

import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.UpperObjective;
import io.github.bilevo.problem.UpperPoint;
import java.util.Arrays;

/**
 * Φ(w, λ) = B w + λ and E(w, λ) = ½‖w − (1, 2, …, d)‖², n = d: whatever a linear system can do, A =
 * I − Bᵀ does. What it says of its symmetry need not be so.
 */
public final class AffineProblem {
  private AffineProblem() {}

  /** A family that makes B of λ: one B for all λ, or another beyond some border. */
  @FunctionalInterface
  public interface MatrixOf {
    /** B, d rows. */
    double[][] at(double[] lambda);
  }

  /** The problem with this B. */
  public static BilevelProblem of(double[][] b, boolean saysSymmetric) {
    return of(b.length, lambda -> b, saysSymmetric);
  }

  /** The problem with B a function of λ that is locally constant. */
  public static BilevelProblem of(int d, MatrixOf matrix, boolean saysSymmetric) {
    return new BilevelProblem(
        "affine", new Affine(d, matrix, saysSymmetric), new Distance(d), Box.UNBOUNDED);
  }

  /** I − P, P the cyclic shift: A is Pᵀ, on which GMRES stagnates for d − 1 steps. */
  public static double[][] cyclicShift(int d) {
    double[][] b = diagonal(d, 1.0);
    for (int i = 0; i < d; i++) {
      b[i][(i + 1) % d] -= 1.0;
    }
    return b;
  }

  /** value · I. */
  public static double[][] diagonal(int d, double value) {
    double[][] b = new double[d][d];
    for (int i = 0; i < d; i++) {
      b[i][i] = value;
    }
    return b;
  }

  private record Affine(int stateSize, MatrixOf matrix, boolean symmetric)
      implements FixedPointMap {
    @Override
    public int lambdaSize() {
      return stateSize;
    }

    @Override
    public Linearization newLinearization() {
      return new AtPoint(stateSize, matrix);
    }
  }

  private static final class AtPoint implements Linearization {
    private final MatrixOf matrix;
    private final double[] lambda;
    private final double[] state;
    private double[][] b;

    private AtPoint(int d, MatrixOf matrix) {
      this.matrix = matrix;
      lambda = new double[d];
      state = new double[d];
    }

    @Override
    public void setLambda(double[] to) {
      System.arraycopy(to, 0, lambda, 0, lambda.length);
      b = matrix.at(lambda);
    }

    @Override
    public void setState(double[] to) {
      System.arraycopy(to, 0, state, 0, state.length);
    }

    @Override
    public void value(double[] out) {
      stateProduct(state, out);
      for (int i = 0; i < out.length; i++) {
        out[i] += lambda[i];
      }
    }

    @Override
    public void stateProduct(double[] u, double[] out) {
      for (int i = 0; i < out.length; i++) {
        double sum = 0.0;
        for (int j = 0; j < u.length; j++) {
          sum += b[i][j] * u[j];
        }
        out[i] = sum;
      }
    }

    @Override
    public void stateProductTransposed(double[] u, double[] out) {
      for (int i = 0; i < out.length; i++) {
        double sum = 0.0;
        for (int j = 0; j < u.length; j++) {
          sum += b[j][i] * u[j];
        }
        out[i] = sum;
      }
    }

    @Override
    public void lambdaProduct(double[] y, double[] out) {
      System.arraycopy(y, 0, out, 0, out.length);
    }

    @Override
    public void lambdaProductTransposed(double[] u, double[] out) {
      System.arraycopy(u, 0, out, 0, out.length);
    }

    @Override
    public long bytes() {
      return 16L * state.length;
    }
  }

  private record Distance(int stateSize) implements UpperObjective {
    @Override
    public int lambdaSize() {
      return stateSize;
    }

    @Override
    public UpperPoint newPoint() {
      return new AtW(stateSize);
    }
  }

  private static final class AtW implements UpperPoint {
    private final double[] difference;

    private AtW(int d) {
      difference = new double[d];
    }

    @Override
    public void setLambda(double[] lambda) {
      // E does not depend on it
    }

    @Override
    public void setState(double[] state) {
      for (int i = 0; i < difference.length; i++) {
        difference[i] = state[i] - (i + 1);
      }
    }

    @Override
    public double value() {
      double sum = 0.0;
      for (double x : difference) {
        sum += x * x;
      }
      return 0.5 * sum;
    }

    @Override
    public void stateGradient(double[] out) {
      System.arraycopy(difference, 0, out, 0, difference.length);
    }

    @Override
    public void lambdaGradient(double[] out) {
      Arrays.fill(out, 0.0);
    }

    @Override
    public long bytes() {
      return 8L * difference.length;
    }
  }
}
