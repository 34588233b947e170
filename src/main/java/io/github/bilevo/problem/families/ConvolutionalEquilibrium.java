package io.github.bilevo.problem.families;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LambdaSet;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.Scorer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The convolutional equilibrium model (Grazzi et al. 2020, appendix C.3): every image x_i has as
 * its state w_i the equilibrium of a convolutional layer, and a softmax classifier reads the
 * states.
 *
 * <pre>
 *   f(λ) = CE(pool(w(λ))Θᵀ + b, y),   w_i(λ) = tanh(A∗w_i(λ) + B∗x_i + c),   λ = (A, B, c, Θ, b)
 *   Λ = {λ : k‖R‖₂ ≤ 1 − ε},   R ∈ ℝ^{channels×(channels·k²)} the filters of A, one per row
 * </pre>
 *
 * ∗ has zeros outside and keeps the size of the image (a correlation with offset ⌊(k−1)/2⌋).
 *
 * <p>On Λ the map is a contraction with q = 1 − ε. For A∗u = R P(u), where the columns of P(u) are
 * the patches of u, and each number of u is in at most k² patches: ‖A∗u‖ ≤ ‖R‖₂‖P(u)‖_F ≤
 * ‖R‖₂·k‖u‖; tanh has slope at most 1. It is one of the four bounds of Singla and Feizi (2021), the
 * one whose ball is a block of λ as it stands, so that the nearest point of Λ is found exactly, by
 * clipping the singular values of R ({@link SpectralBall}). The bound is attained in the limit of
 * large images and may exceed ‖A∗‖ by up to a factor of k (one non-zero per filter), so Λ does not
 * hold every contraction.
 *
 * @see <a href="https://openreview.net/forum?id=JCRblSgs34Z">Singla and Feizi (2021), Fantastic
 *     Four: differentiable bounds on singular values of convolution layers</a>
 */
public final class ConvolutionalEquilibrium {
  /** ε unless another is given. */
  public static final double DEFAULT_EPSILON = 0.01;

  /** Where the states of rows that are scored count as found: ‖Φ(w) − w‖ ≤ this (1 + ‖w‖). */
  private static final double SCORING_TOLERANCE = 1e-9;

  private static final int SCORING_STEPS = 1000;

  private ConvolutionalEquilibrium() {}

  /**
   * The problem on these rows, over Λ.
   *
   * @param train one image per row, map by map and row by row within; targets 0 … classes−1
   * @param epsilon ε in [0, 1)
   * @throws IllegalArgumentException unless rows are as wide as an example, targets are classes,
   *     and ε is in its range
   */
  public static BilevelProblem problem(Samples train, ConvolutionalLayout layout, double epsilon) {
    if (!(epsilon >= 0 && epsilon < 1)) {
      throw new IllegalArgumentException("epsilon: found " + epsilon + "; wanted one in [0, 1)");
    }
    int channels = layout.channels();
    int columns = channels * layout.kernel() * layout.kernel();
    return problem(
        train, layout, new SpectralBall(channels, columns, (1.0 - epsilon) / layout.kernel()));
  }

  /**
   * The same over ℝⁿ: nothing keeps the map a contraction.
   *
   * @throws IllegalArgumentException unless rows are as wide as an example and targets are classes
   */
  public static BilevelProblem unconstrained(Samples train, ConvolutionalLayout layout) {
    return problem(train, layout, Box.UNBOUNDED);
  }

  private static BilevelProblem problem(Samples train, ConvolutionalLayout layout, LambdaSet set) {
    int[] labels = Labels.of("train", train, layout.classes());
    return new BilevelProblem(
        "convolutional-equilibrium",
        map("train", train, layout),
        new PooledClassifier(layout, labels),
        set);
  }

  private static FixedPointMap map(String part, Samples samples, ConvolutionalLayout layout) {
    if (samples.columns() != layout.exampleSize()) {
      throw new IllegalArgumentException(
          "%s: found %d columns; wanted %d, %d maps of %d×%d"
              .formatted(
                  part,
                  samples.columns(),
                  layout.exampleSize(),
                  layout.inputs(),
                  layout.height(),
                  layout.width()));
    }
    if ((long) samples.rows() * layout.stateSize() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          part + ": found " + samples.rows() + " rows; wanted states of fewer than 2³¹ numbers");
    }
    return new ConvolutionalEquilibriumMap(samples.features().dense(), layout);
  }

  /**
   * {@code loss} (the sum of the rows' cross-entropies), {@code mean_loss} (their mean, as in E)
   * and {@code accuracy}, at the equilibrium states of these rows: they are not those of w.
   *
   * @throws IllegalArgumentException unless rows are as wide as an example and targets are classes
   */
  public static Scorer scorer(Samples samples, ConvolutionalLayout layout) {
    int[] labels = Labels.of("samples", samples, layout.classes());
    FixedPointMap map = map("samples", samples, layout);
    return (w, lambda) -> {
      PooledClassifier.AtPoint classifier = new PooledClassifier.AtPoint(layout, labels);
      classifier.setLambda(lambda);
      classifier.setState(states(map, lambda));
      double loss = classifier.loss().sumOfLosses();
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("loss", loss);
      figures.put("mean_loss", loss / labels.length);
      figures.put("accuracy", (double) classifier.loss().hits() / labels.length);
      return figures;
    };
  }

  /** w(λ) from 0; where the map is no contraction, its last iterate. */
  private static double[] states(FixedPointMap map, double[] lambda) {
    Linearization at = map.newLinearization();
    at.setLambda(lambda);
    double[] w = new double[map.stateSize()];
    double[] next = new double[w.length];
    double[] moved = new double[w.length];
    for (int i = 0; i < SCORING_STEPS; i++) {
      at.setState(w);
      at.value(next);
      Vectors.subtract(next, w, moved);
      Vectors.copy(next, w);
      if (Vectors.norm(moved) <= SCORING_TOLERANCE * (1.0 + Vectors.norm(w))) {
        break;
      }
    }
    return w;
  }
}
