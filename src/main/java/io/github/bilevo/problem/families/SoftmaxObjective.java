package io.github.bilevo.problem.families;

import io.github.bilevo.math.Matrix;
import io.github.bilevo.problem.FiniteSum;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.Scorer;
import io.github.bilevo.problem.UpperConstants;
import io.github.bilevo.problem.UpperObjective;
import io.github.bilevo.problem.UpperPoint;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * E(w) = CE(X′w, y′), the mean cross-entropy of the linear softmax model w ∈ ℝ^{p×c}; ∇₁E = X′ᵀ(P′
 * − Y′)/n′, ∇₂E = 0: the upper objective of the multi-class families.
 *
 * @param features X′
 * @param labels y′, in range
 * @param classes c
 * @param lambdaSize n
 * @param weight of each row, 1/n′ for the mean
 */
record SoftmaxObjective(Matrix features, int[] labels, int classes, int lambdaSize, double weight)
    implements UpperObjective, FiniteSum<UpperObjective> {
  SoftmaxObjective(Matrix features, int[] labels, int classes, int lambdaSize) {
    this(features, labels, classes, lambdaSize, 1.0 / labels.length);
  }

  @Override
  public int terms() {
    return labels.length;
  }

  @Override
  public UpperObjective restricted(int from, int to, double scale) {
    Samples.checkRows(from, to, labels.length);
    return new SoftmaxObjective(
        features.rows(from, to),
        Arrays.copyOfRange(labels, from, to),
        classes,
        lambdaSize,
        scale * weight);
  }

  @Override
  public int stateSize() {
    return features.columns() * classes;
  }

  @Override
  public OptionalDouble flops() {
    return OptionalDouble.of(4.0 * features.entries() * classes);
  }

  @Override
  public UpperPoint newPoint() {
    return new AtPoint(new LinearSoftmax(features, labels, classes, weight));
  }

  @Override
  public Optional<UpperConstants> newConstants() {
    if (weight != 1.0 / labels.length) {
      return Optional.empty(); // of some rows only
    }
    return Optional.of(new SoftmaxConstants(features, classes));
  }

  /**
   * {@code loss} (the sum of the rows' cross-entropies), {@code mean_loss} (their mean, as in E)
   * and {@code accuracy} (the most probable class; of equal ones the first counts).
   */
  static Scorer scorer(Samples samples, int classes) {
    int[] labels = Labels.of("samples", samples, classes);
    return (w, lambda) -> {
      LinearSoftmax model = new LinearSoftmax(samples.features(), labels, classes);
      model.setState(w);
      double loss = model.loss().sumOfLosses();
      Map<String, Double> figures = new LinkedHashMap<>();
      figures.put("loss", loss);
      figures.put("mean_loss", loss / labels.length);
      figures.put("accuracy", (double) model.loss().hits() / labels.length);
      return figures;
    };
  }

  private record AtPoint(LinearSoftmax model) implements UpperPoint {
    @Override
    public void setLambda(double[] lambda) {
      // E does not depend on λ
    }

    @Override
    public void setState(double[] state) {
      model.setState(state);
    }

    @Override
    public double value() {
      return model.loss().value();
    }

    @Override
    public void stateGradient(double[] out) {
      model.gradient(out);
    }

    @Override
    public void lambdaGradient(double[] out) {
      Arrays.fill(out, 0.0);
    }

    @Override
    public long bytes() {
      return model.bytes();
    }
  }
}
