package io.github.bilevo.problem.families;

import io.github.bilevo.math.Matrix;
import io.github.bilevo.math.Vectors;
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
 * E(w) = ½‖X′w − y′‖², ∇₁E = X′ᵀ(X′w − y′), ∇₂E = 0: the upper objective of the linear families.
 *
 * @param samples X′ and y′
 * @param lambdaSize n
 * @param scale a factor of E
 */
record LeastSquares(Samples samples, int lambdaSize, double scale)
    implements UpperObjective, FiniteSum<UpperObjective> {
  LeastSquares(Samples samples, int lambdaSize) {
    this(samples, lambdaSize, 1.0);
  }

  @Override
  public int terms() {
    return samples.rows();
  }

  @Override
  public UpperObjective restricted(int from, int to, double factor) {
    return new LeastSquares(samples.rows(from, to), lambdaSize, factor * scale);
  }

  @Override
  public int stateSize() {
    return samples.columns();
  }

  @Override
  public OptionalDouble flops() {
    return OptionalDouble.of(4.0 * samples.features().entries());
  }

  @Override
  public UpperPoint newPoint() {
    return new AtPoint(samples, scale);
  }

  @Override
  public Optional<UpperConstants> newConstants() {
    if (scale != 1.0) {
      return Optional.empty(); // of some rows only
    }
    return Optional.of(new LeastSquaresConstants(samples));
  }

  /**
   * {@code loss} (½‖Xw − y‖²), {@code mean_squared_error}, and {@code accuracy} when the training
   * targets are of two values (at their midpoint).
   */
  static Map<String, Double> figures(double[] prediction, Samples samples, double[] trained) {
    double squares = 0.0;
    for (int i = 0; i < prediction.length; i++) {
      double r = samples.targets()[i] - prediction[i];
      squares += r * r;
    }
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", squares / 2);
    figures.put("mean_squared_error", squares / prediction.length);
    TwoValues.of(trained)
        .ifPresent(two -> figures.put("accuracy", two.accuracy(prediction, samples.targets())));
    return figures;
  }

  /** {@link #figures} of the linear model w. */
  static Scorer scorer(Samples train, Samples samples) {
    samples.checkColumns("samples", train.columns());
    return (w, lambda) -> {
      double[] prediction = new double[samples.rows()];
      samples.features().multiply(w, prediction);
      return figures(prediction, samples, train.targets());
    };
  }

  private static final class AtPoint implements UpperPoint {
    private final Matrix x;
    private final double scale;
    private final double[] y;
    private final double[] w;
    private final double[] residual;

    private AtPoint(Samples samples, double scale) {
      this.scale = scale;
      x = samples.features();
      y = samples.targets();
      w = new double[x.columns()];
      residual = new double[y.length];
    }

    @Override
    public void setLambda(double[] lambda) {
      // E does not depend on λ
    }

    @Override
    public void setState(double[] state) {
      System.arraycopy(state, 0, w, 0, w.length);
      x.multiply(w, residual);
      Vectors.subtract(residual, y, residual);
    }

    @Override
    public double value() {
      return scale * (0.5 * Vectors.dot(residual, residual));
    }

    @Override
    public void stateGradient(double[] out) {
      x.multiplyTransposed(residual, w);
      for (int j = 0; j < w.length; j++) {
        out[j] = scale * w[j];
      }
    }

    @Override
    public void lambdaGradient(double[] out) {
      Arrays.fill(out, 0.0);
    }

    @Override
    public long bytes() {
      return 8L * (w.length + residual.length);
    }
  }
}
