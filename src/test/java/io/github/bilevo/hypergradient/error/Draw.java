package io.github.bilevo.hypergradient.error;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.families.BiasedRidge;
import io.github.bilevo.problem.families.EquilibriumDraws;
import io.github.bilevo.problem.families.HyperRepresentation;
import io.github.bilevo.problem.families.KernelRidge;
import io.github.bilevo.problem.families.LogisticRegression;
import io.github.bilevo.testing.Problems;
import java.util.Random;

/** A random problem of a family and a random λ, by seed. */
record Draw(String name, BilevelProblem problem, double[] lambda) {
  enum Family {
    LR,
    BR,
    HR,
    KRR,
    EQM
  }

  static Draw of(Problems.Instance instance) {
    return new Draw(instance.name(), instance.problem(), instance.lambda());
  }

  static Draw of(Family family, long seed) {
    Random random = new Random(31 * seed + family.ordinal());
    return switch (family) {
      case LR -> logistic(random);
      case BR -> biasedRidge(random);
      case HR -> hyperRepresentation(random);
      case KRR -> kernelRidge(random);
      case EQM -> equilibrium(random);
    };
  }

  private static Draw logistic(Random random) {
    int p = 2 + random.nextInt(7);
    Samples train = Problems.signed(10 + random.nextInt(40), p, random);
    Samples validation = Problems.signed(10 + random.nextInt(30), p, random);
    double[] lambda = new double[p];
    for (int j = 0; j < p; j++) {
      lambda[j] = Math.exp(-3.0 + 6.0 * random.nextDouble());
    }
    return new Draw("LR", LogisticRegression.problem(train, validation), lambda);
  }

  private static Draw biasedRidge(Random random) {
    int p = 2 + random.nextInt(9);
    Samples train = real(4 + random.nextInt(20), p, random);
    Samples validation = real(5 + random.nextInt(15), p, random);
    double beta = Math.exp(-4.0 + 5.0 * random.nextDouble());
    return new Draw("BR", BiasedRidge.problem(train, validation, beta), gaussian(p, random, 1.0));
  }

  private static Draw hyperRepresentation(Random random) {
    int p = 3 + random.nextInt(6);
    int d = 2 + random.nextInt(4);
    Samples train = real(6 + random.nextInt(15), p, random);
    Samples validation = real(5 + random.nextInt(12), p, random);
    double beta = Math.exp(-4.0 + 5.0 * random.nextDouble());
    return new Draw(
        "HR",
        HyperRepresentation.problem(train, validation, d, beta),
        gaussian(p * d, random, 0.5));
  }

  private static Draw kernelRidge(Random random) {
    int p = 1 + random.nextInt(4);
    Samples train = real(5 + random.nextInt(15), p, random);
    Samples validation = real(4 + random.nextInt(12), p, random);
    double[] lambda = new double[1 + p];
    lambda[0] = Math.exp(-5.0 + 5.5 * random.nextDouble());
    for (int l = 1; l <= p; l++) {
      lambda[l] = Math.exp(-2.5 + 2.5 * random.nextDouble());
    }
    return new Draw("KRR", KernelRidge.problem(train, validation), lambda);
  }

  private static Draw equilibrium(Random random) {
    int h = 2 + random.nextInt(4);
    BilevelProblem problem =
        EquilibriumDraws.problem(
            2 + random.nextInt(5), 1 + random.nextInt(4), h, 2 + random.nextInt(2), random);
    double q = 0.3 + 0.68 * random.nextDouble();
    return new Draw("EQM", problem, EquilibriumDraws.lambda(problem, h, q, random));
  }

  private static Samples real(int rows, int columns, Random random) {
    return new Samples(
        DenseMatrix.wrap(rows, columns, gaussian(rows * columns, random, 1.0)),
        gaussian(rows, random, 1.0));
  }

  private static double[] gaussian(int size, Random random, double scale) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = scale * random.nextGaussian();
    }
    return values;
  }
}
