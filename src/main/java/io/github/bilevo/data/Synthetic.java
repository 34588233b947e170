package io.github.bilevo.data;

import io.github.bilevo.math.DenseMatrix;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Tables drawn from a seed, the same bits on every JVM: all numbers come from {@link Random}, whose
 * sequence, the Gaussian one by the polar method included, is fixed by its specification.
 */
public final class Synthetic {
  private Synthetic() {}

  /**
   * A linear two-class problem in which half the features mean nothing, so that a penalty per
   * feature has something to find:
   *
   * <pre>  x_ij ~ N(0, 1),   y_i = s_i sign(x_iᵀw*),   P(s_i = −1) = noise,   sign(0) = 1 </pre>
   *
   * with w* from {@link #logisticWeights}. One generator draws w* first, then row by row the
   * features and the flip ({@code nextDouble() < noise}), so that fewer rows are the first of more.
   *
   * @param rows n, at least 1
   * @param features p, at least 1; the columns are called x1 … xp
   * @param noise share of wrong labels in expectation, in [0, 0.5)
   * @return targets −1 and 1, no groups
   * @throws IllegalArgumentException if an argument is out of its range
   */
  public static Table logistic(long seed, int rows, int features, double noise) {
    require(rows >= 1, "rows", rows, "at least 1");
    require(noise >= 0 && noise < 0.5, "noise", noise, "[0, 0.5)");
    Random random = new Random(seed);
    double[] weights = drawWeights(random, features);
    DenseMatrix x = DenseMatrix.zeros(rows, features);
    double[] targets = new double[rows];
    for (int i = 0; i < rows; i++) {
      double score = 0.0;
      for (int j = 0; j < features; j++) {
        x.set(i, j, random.nextGaussian());
        score += x.get(i, j) * weights[j];
      }
      boolean flipped = random.nextDouble() < noise;
      targets[i] = (score >= 0) != flipped ? 1.0 : -1.0;
    }
    List<String> columns = IntStream.rangeClosed(1, features).mapToObj(j -> "x" + j).toList();
    return new Table(columns, x, targets, List.of());
  }

  /**
   * The true weights w* behind {@link #logistic} for this seed: N(0, 1) for the first ⌈p/2⌉
   * features, 0 for the others.
   */
  public static double[] logisticWeights(long seed, int features) {
    return drawWeights(new Random(seed), features);
  }

  private static double[] drawWeights(Random random, int features) {
    require(features >= 1, "features", features, "at least 1");
    double[] weights = new double[features];
    for (int j = 0; j < (features + 1) / 2; j++) {
      weights[j] = random.nextGaussian();
    }
    return weights;
  }

  private static void require(boolean fits, String argument, Number found, String wanted) {
    if (!fits) {
      throw new IllegalArgumentException(argument + ": found " + found + "; wanted " + wanted);
    }
  }
}
