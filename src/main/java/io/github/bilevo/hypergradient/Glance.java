package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.UpperPoint;
import java.util.Arrays;

/**
 * The hypergradient ∇₂E + ∂₂Φᵀv at a point (w, v) that moves, and how much it has changed since.
 * Storage 3n. Mutable, confined to one thread.
 */
final class Glance {
  private final Linearization linearization;
  private final UpperPoint upper;
  private final double[] upperGradient;
  private double[] gradient;
  private double[] previous;

  /** At the point where these two are. */
  Glance(Linearization linearization, UpperPoint upper, int lambdaSize) {
    this.linearization = linearization;
    this.upper = upper;
    upperGradient = new double[lambdaSize];
    gradient = new double[lambdaSize];
    previous = new double[lambdaSize];
  }

  /** The hypergradient with this v; one product. */
  void look(double[] v) {
    double[] older = previous;
    previous = gradient;
    gradient = older;
    linearization.lambdaProductTransposed(v, gradient);
    upper.lambdaGradient(upperGradient);
    Vectors.axpy(1.0, upperGradient, gradient);
  }

  /** The hypergradient of the last look; its own array until the next one. */
  double[] gradient() {
    return gradient;
  }

  /** By how much the last look's differs from the one's before. */
  double change() {
    return changeSince(previous);
  }

  /** By how much the last look's differs from {@code earlier}. */
  double changeSince(double[] earlier) {
    double squares = 0.0;
    for (int j = 0; j < gradient.length; j++) {
      double difference = gradient[j] - earlier[j];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }

  /** There is no hypergradient. */
  void spoil() {
    Arrays.fill(gradient, Double.NaN);
  }

  /** Memory held, in bytes. */
  long bytes() {
    return 24L * gradient.length;
  }
}
