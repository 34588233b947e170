package io.github.bilevo.testing;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.SparseMatrix;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.ColumnGroups;
import io.github.bilevo.problem.LogParametrisation;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.TaskProblem;
import io.github.bilevo.problem.families.BiasedRidge;
import io.github.bilevo.problem.families.HyperRepresentation;
import io.github.bilevo.problem.families.KernelRidge;
import io.github.bilevo.problem.families.LogisticRegression;
import io.github.bilevo.problem.families.Ridge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Small seeded instances of every family, each with a λ inside Λ. */
public final class Problems {
  private Problems() {}

  /** A problem and a λ at which to look at it. */
  public record Instance(String name, BilevelProblem problem, double[] lambda) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Every family, direct and over logarithms. */
  public static Stream<Instance> all() {
    Stream<Instance> twoClassAndRegression =
        Stream.of(
            logistic(12, 5, 1),
            overLogarithms(logistic(15, 4, 2)),
            groupedLogistic(14, 5, 9),
            sparseLogistic(10, 6, 13),
            kernelRidge(9, 7, 3, 3),
            overLogarithms(kernelRidge(8, 6, 4, 4)),
            biasedRidge(9, 6, 5),
            biasedRidge(5, 8, 6),
            hyperRepresentation(10, 6, 3, 7),
            hyperRepresentation(4, 7, 5, 8),
            ridge(11, 6, 10),
            ridge(4, 6, 11),
            tasks(3, 12));
    return Stream.concat(twoClassAndRegression, MultiClassProblems.all());
  }

  /** LR on seeded rows with a planted separator. */
  public static Instance logistic(int rows, int features, long seed) {
    Random random = new Random(seed);
    double[] lambda = new double[features];
    for (int j = 0; j < features; j++) {
      lambda[j] = 0.5 + 2 * random.nextDouble();
    }
    return new Instance(
        "logistic, seed " + seed,
        LogisticRegression.problem(signed(rows, features, random), signed(rows, features, random)),
        lambda);
  }

  /** LR with the same rows as sparse features. */
  public static Instance sparseLogistic(int rows, int features, long seed) {
    Random random = new Random(seed);
    double[] lambda = new double[features];
    Arrays.fill(lambda, 0.8);
    return new Instance(
        "logistic sparse, seed " + seed,
        LogisticRegression.problem(
            sparse(signed(rows, features, random)), sparse(signed(rows, features, random))),
        lambda);
  }

  /** The same rows, their features sparse. */
  public static Samples sparse(Samples samples) {
    return new Samples(SparseMatrix.of(samples.features().dense()), samples.targets());
  }

  /** KRR on seeded rows, targets 0 or 1. */
  public static Instance kernelRidge(int rows, int validationRows, int features, long seed) {
    Random random = new Random(seed);
    double[] lambda = new double[1 + features];
    for (int j = 0; j < lambda.length; j++) {
      lambda[j] = 0.1 + 0.3 * random.nextDouble();
    }
    return new Instance(
        "kernel-ridge, seed " + seed,
        KernelRidge.problem(
            binary(rows, features, random), binary(validationRows, features, random)),
        lambda);
  }

  /** LR with the columns in two groups. */
  public static Instance groupedLogistic(int rows, int features, long seed) {
    Random random = new Random(seed);
    return new Instance(
        "logistic in groups, seed " + seed,
        LogisticRegression.problem(
            signed(rows, features, random), signed(rows, features, random), twoGroups(features)),
        new double[] {0.7, 1.9});
  }

  /** BR; fewer rows than features take the path without a Gram matrix. */
  public static Instance biasedRidge(int rows, int features, long seed) {
    Random random = new Random(seed);
    return new Instance(
        "biased-ridge " + rows + "×" + features + ", seed " + seed,
        BiasedRidge.problem(real(rows, features, random), real(rows + 1, features, random), 1.3),
        gaussian(features, random, 1.0));
  }

  /** HR; fewer rows than d take the path without a Gram matrix. */
  public static Instance hyperRepresentation(int rows, int features, int d, long seed) {
    Random random = new Random(seed);
    return new Instance(
        "hyper-representation " + rows + "×" + features + ", d = " + d + ", seed " + seed,
        HyperRepresentation.problem(
            real(rows, features, random), real(rows + 1, features, random), d, 0.9),
        gaussian(features * d, random, 0.3));
  }

  /** Ridge with two groups. */
  public static Instance ridge(int rows, int features, long seed) {
    Random random = new Random(seed);
    return new Instance(
        "ridge " + rows + "×" + features + ", seed " + seed,
        Ridge.problem(
            real(rows, features, random), real(rows + 1, features, random), twoGroups(features)),
        new double[] {1.2, 2.5});
  }

  /** BR over several tasks that share λ. */
  public static Instance tasks(int count, long seed) {
    List<BilevelProblem> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(biasedRidge(6 + i, 4, seed + i).problem());
    }
    return new Instance(
        count + " tasks, seed " + seed, TaskProblem.of(tasks), gaussian(4, new Random(seed), 1.0));
  }

  private static ColumnGroups twoGroups(int columns) {
    int[] groupOf = new int[columns];
    for (int j = 0; j < columns; j++) {
      groupOf[j] = j % 3 == 0 ? 0 : 1;
    }
    return new ColumnGroups(List.of("thirds", "others"), groupOf);
  }

  static double[] gaussian(int size, Random random, double scale) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = scale * random.nextGaussian();
    }
    return values;
  }

  private static Samples real(int rows, int features, Random random) {
    return new Samples(
        DenseMatrix.wrap(rows, features, gaussian(rows * features, random, 0.6)),
        gaussian(rows, random, 1.0));
  }

  /** The same instance in θ = log λ. */
  public static Instance overLogarithms(Instance instance) {
    double[] theta = instance.lambda().clone();
    for (int j = 0; j < theta.length; j++) {
      theta[j] = Math.log(theta[j]);
    }
    return new Instance(
        instance.name() + ", log", LogParametrisation.of(instance.problem()), theta);
  }

  /** Rows with targets −1 and +1. */
  public static Samples signed(int rows, int features, Random random) {
    return rows(rows, features, random, -1.0);
  }

  private static Samples binary(int rows, int features, Random random) {
    return rows(rows, features, random, 0.0);
  }

  private static Samples rows(int rows, int features, Random random, double negative) {
    double[] x = new double[rows * features];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      double sum = 0.3 * random.nextGaussian();
      for (int j = 0; j < features; j++) {
        x[i * features + j] = random.nextGaussian();
        sum += x[i * features + j];
      }
      y[i] = sum > 0 ? 1.0 : negative;
    }
    return new Samples(DenseMatrix.wrap(rows, features, x), y);
  }
}
