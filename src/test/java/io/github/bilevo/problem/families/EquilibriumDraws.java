package io.github.bilevo.problem.families;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Spectra;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Samples;
import java.util.Arrays;
import java.util.Random;

/** Seeded equilibrium models with a softmax classifier on their states. */
public final class EquilibriumDraws {
  private EquilibriumDraws() {}

  /** The problem on n Gaussian rows of p features: h units, c classes. */
  public static BilevelProblem problem(int n, int p, int h, int c, Random random) {
    double[] x = new double[n * p];
    double[] labels = new double[n];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextGaussian();
    }
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(c);
    }
    Samples rows = new Samples(DenseMatrix.wrap(n, p, x), labels);
    return Equilibrium.problem(rows, h, c, Equilibrium.DEFAULT_EPSILON);
  }

  /** λ whose A has ‖A‖₂ = q, everything else Gaussian. */
  public static double[] lambda(BilevelProblem problem, int h, double q, Random random) {
    double[] lambda = new double[problem.lambdaSize()];
    for (int j = 0; j < lambda.length; j++) {
      lambda[j] = 0.5 * random.nextGaussian();
    }
    double[] a = Arrays.copyOf(lambda, h * h);
    double norm = Math.sqrt(Spectra.squaredNorm(DenseMatrix.wrap(h, h, a)));
    for (int j = 0; j < h * h; j++) {
      lambda[j] *= q / norm;
    }
    return lambda;
  }
}
