package io.github.bilevo.testing;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.SparseMatrix;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.families.MultinomialLogistic;
import io.github.bilevo.problem.families.TrainingData;
import io.github.bilevo.problem.families.Weighted;
import io.github.bilevo.testing.Problems.Instance;
import java.util.Random;
import java.util.stream.Stream;

/** Small seeded instances of the multi-class families. */
public final class MultiClassProblems {
  private MultiClassProblems() {}

  /** Each family, with dense and with sparse features, wide and tall. */
  public static Stream<Instance> all() {
    return Stream.of(
        multinomial(12, 5, 3, false, 50),
        multinomial(5, 9, 6, true, 51),
        multinomial(14, 4, 5, true, 52),
        trainingData(4, 5, false, 53),
        trainingData(3, 6, true, 54),
        weighted(8, 5, 3, false, 55),
        weighted(6, 8, 4, true, 56));
  }

  /**
   * Multinomial logistic regression; λ is large enough that the lower level is well conditioned.
   */
  public static Instance multinomial(
      int rows, int features, int classes, boolean sparse, long seed) {
    Random random = new Random(seed);
    double[] lambda = new double[features];
    for (int j = 0; j < features; j++) {
      lambda[j] = Math.log(features * classes) - 0.5 + random.nextDouble();
    }
    return new Instance(
        name("multinomial-logistic", rows, features, classes, sparse, seed),
        MultinomialLogistic.problem(
            labelled(rows, features, classes, sparse, random),
            labelled(rows + 2, features, classes, sparse, random),
            classes),
        lambda);
  }

  /** Training-data optimisation. */
  public static Instance trainingData(int classes, int features, boolean sparse, long seed) {
    Random random = new Random(seed);
    Samples validation = labelled(11, features, classes, sparse, random);
    return new Instance(
        name("training-data", 11, features, classes, sparse, seed),
        TrainingData.problem(validation, classes, 0.6 * classes * features),
        Problems.gaussian(classes * features, random, 0.7));
  }

  /** Data cleaning. */
  public static Instance weighted(int rows, int features, int classes, boolean sparse, long seed) {
    Random random = new Random(seed);
    return new Instance(
        name("weighted", rows, features, classes, sparse, seed),
        Weighted.problem(
            labelled(rows, features, classes, sparse, random),
            labelled(rows + 1, features, classes, sparse, random),
            classes,
            Weighted.DEFAULT_REGULARISER),
        Problems.gaussian(rows, random, 1.0));
  }

  private static String name(
      String kind, int rows, int features, int classes, boolean sparse, long seed) {
    return kind
        + (sparse ? " sparse " : " dense ")
        + rows
        + "×"
        + features
        + ", "
        + classes
        + " classes, seed "
        + seed;
  }

  /** Rows of which about half the coordinates are 0, with a label each; column 1 is empty. */
  public static Samples labelled(
      int rows, int features, int classes, boolean sparse, Random random) {
    double[] x = new double[rows * features];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = random.nextInt(classes);
      for (int j = 0; j < features; j++) {
        double value = random.nextGaussian() + (j % classes == y[i] ? 0.5 : 0.0);
        x[i * features + j] = j == 1 || random.nextBoolean() ? 0.0 : value;
      }
    }
    DenseMatrix dense = DenseMatrix.wrap(rows, features, x);
    return new Samples(sparse ? SparseMatrix.of(dense) : dense, y);
  }
}
