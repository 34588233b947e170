package io.github.bilevo.problem;

import io.github.bilevo.math.Vec;

/**
 * {λ : ‖λ − centre‖ ≤ radius}; the nearest point is centre + radius (λ − centre)/‖λ − centre‖.
 *
 * @param centre c ∈ ℝⁿ, finite
 * @param radius at least 0
 */
public record Ball(Vec centre, double radius) implements LambdaSet {
  /** By how much of it the distance may exceed the radius and still count as inside. */
  private static final double ROUNDING = 1e-14;

  /** Checks the arguments. */
  public Ball {
    if (!centre.isFinite()) {
      throw new IllegalArgumentException("centre: found " + centre + "; wanted finite numbers");
    }
    if (!(radius >= 0 && Double.isFinite(radius))) {
      throw new IllegalArgumentException(
          "radius: found " + radius + "; wanted a finite number, at least 0");
    }
  }

  @Override
  public void project(double[] lambda) {
    project(lambda, 0, lambda.length);
  }

  @Override
  public void project(double[] lambda, int from, int to) {
    double distance = distance(lambda, from, to);
    if (!(distance > slack()) || Double.isInfinite(distance)) {
      return; // inside, or not finite
    }
    for (int j = from; j < to; j++) {
      double c = centre.get(j - from);
      lambda[j] = c + (lambda[j] - c) / distance * radius;
    }
  }

  @Override
  public boolean contains(double[] lambda) {
    return contains(lambda, 0, lambda.length);
  }

  @Override
  public boolean contains(double[] lambda, int from, int to) {
    return distance(lambda, from, to) <= slack();
  }

  /** The radius, and what rounding the coordinates of a projected point may add to it. */
  private double slack() {
    return radius + ROUNDING * Math.max(radius, centre.norm());
  }

  /** ‖λ − c‖, scaled so that no square overflows. */
  private double distance(double[] lambda, int from, int to) {
    if (to - from != centre.size()) {
      throw new IllegalArgumentException(
          "lambda: found " + (to - from) + " numbers; wanted the centre's " + centre.size());
    }
    double largest = 0.0;
    for (int j = from; j < to; j++) {
      largest = Math.max(largest, Math.abs(lambda[j] - centre.get(j - from)));
    }
    if (largest == 0.0 || !Double.isFinite(largest)) {
      return largest;
    }
    double sum = 0.0;
    for (int j = from; j < to; j++) {
      double scaled = (lambda[j] - centre.get(j - from)) / largest;
      sum += scaled * scaled;
    }
    return largest * Math.sqrt(sum);
  }

  @Override
  public String description() {
    return "‖λ − c‖ ≤ " + radius;
  }
}
