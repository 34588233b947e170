package io.github.bilevo.problem.families;

import io.github.bilevo.math.Backend;
import io.github.bilevo.problem.UpperObjective;
import io.github.bilevo.problem.UpperPoint;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The upper objective of the convolutional equilibrium model, mean cross-entropy of a linear
 * softmax classifier of pooled feature maps:
 *
 * <pre>
 *   E(w, λ) = CE(FΘᵀ + b, y),   F = pool(w) ∈ ℝ^{n×f}: means over squares of pool×pool pixels
 *   G = (P − Y)/n:   ∇₁E = poolᵀ(GΘ),   ∂E/∂Θ = GᵀF,   ∂E/∂b = Σ_i g_i,   0 for A, B, c
 * </pre>
 *
 * @param labels y, in range
 */
record PooledClassifier(ConvolutionalLayout layout, int[] labels) implements UpperObjective {
  @Override
  public int stateSize() {
    return labels.length * layout.stateSize();
  }

  @Override
  public int lambdaSize() {
    return layout.lambdaSize();
  }

  @Override
  public OptionalDouble flops() {
    return OptionalDouble.of(6.0 * labels.length * layout.features() * layout.classes());
  }

  @Override
  public UpperPoint newPoint() {
    return new AtPoint(layout, labels);
  }

  /** E at one point, and how many examples are classified as labelled. */
  static final class AtPoint implements UpperPoint {
    private final ConvolutionalLayout layout;
    private final int n;
    private final int classes;
    private final SoftmaxCrossEntropy loss;
    private final double[] theta;
    private final double[] bias;
    private final double[] features;
    private final double[] residuals;
    private final double[] ofFeatures;
    private final double[] ofTheta;

    AtPoint(ConvolutionalLayout layout, int[] labels) {
      this.layout = layout;
      n = labels.length;
      classes = layout.classes();
      loss = new SoftmaxCrossEntropy(labels, classes);
      theta = new double[classes * layout.features()];
      bias = new double[classes];
      features = new double[Math.multiplyExact(n, layout.features())];
      residuals = new double[n * classes];
      ofFeatures = new double[features.length];
      ofTheta = new double[theta.length];
    }

    /** The loss at the state. */
    SoftmaxCrossEntropy loss() {
      return loss;
    }

    @Override
    public void setLambda(double[] lambda) {
      System.arraycopy(lambda, layout.offsetOfTheta(), theta, 0, theta.length);
      System.arraycopy(lambda, layout.offsetOfBias(), bias, 0, classes);
    }

    @Override
    public void setState(double[] state) {
      Arrays.fill(features, 0.0);
      sweep(state, false);
      double[] logits = loss.logits();
      Backend.active().gemmTransposedRight(n, classes, layout.features(), features, theta, logits);
      for (int i = 0, at = 0; i < n; i++) {
        for (int q = 0; q < classes; q++, at++) {
          logits[at] += bias[q];
        }
      }
      loss.update();
    }

    @Override
    public double value() {
      return loss.value();
    }

    @Override
    public void stateGradient(double[] out) {
      loss.gradient(residuals);
      Backend.active().gemm(n, layout.features(), classes, residuals, theta, ofFeatures);
      sweep(out, true);
    }

    @Override
    public void lambdaGradient(double[] out) {
      Arrays.fill(out, 0.0);
      loss.gradient(residuals);
      Backend.active()
          .gemmTransposedLeft(classes, layout.features(), n, residuals, features, ofTheta);
      System.arraycopy(ofTheta, 0, out, layout.offsetOfTheta(), ofTheta.length);
      for (int i = 0, at = 0; i < n; i++) {
        for (int q = 0; q < classes; q++, at++) {
          out[layout.offsetOfBias() + q] += residuals[at];
        }
      }
    }

    /** features ← features + pool(maps), or, transposed, maps ← poolᵀ(ofFeatures). */
    private void sweep(double[] maps, boolean transposed) {
      int pool = layout.pool();
      int height = layout.height();
      int width = layout.width();
      int across = width / pool;
      double share = 1.0 / (pool * pool);
      int planes = n * layout.channels();
      for (int plane = 0, at = 0; plane < planes; plane++) {
        int pooled = plane * (height / pool) * across;
        for (int i = 0; i < height; i++) {
          int row = pooled + (i / pool) * across;
          for (int square = row; square < row + across; square++) {
            for (int end = at + pool; at < end; at++) {
              if (transposed) {
                maps[at] = share * ofFeatures[square];
              } else {
                features[square] += share * maps[at];
              }
            }
          }
        }
      }
    }

    @Override
    public long bytes() {
      long numbers = 2L * theta.length + classes + 2L * features.length + residuals.length;
      return loss.bytes() + 8L * numbers;
    }
  }
}
