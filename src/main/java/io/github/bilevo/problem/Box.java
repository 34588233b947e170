package io.github.bilevo.problem;

/** {λ : lower ≤ λ_j ≤ upper for all j}; either bound may be infinite. */
public record Box(double lower, double upper) implements LambdaSet {
  /** ℝⁿ. */
  public static final Box UNBOUNDED = new Box(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /** [10⁻⁸, ∞)ⁿ, the closed set that stands for ℝⁿ₊₊: projections onto it stay positive. */
  public static final Box POSITIVE = new Box(1e-8, Double.POSITIVE_INFINITY);

  /** Checks lower ≤ upper. */
  public Box {
    if (!(lower <= upper)) {
      throw new IllegalArgumentException(
          "lower: found " + lower + "; wanted a number not above upper, " + upper);
    }
  }

  /**
   * The positive orthant [ε, ∞)ⁿ.
   *
   * @param epsilon at least 0
   */
  public static Box orthant(double epsilon) {
    if (!(epsilon >= 0)) {
      throw new IllegalArgumentException("epsilon: found " + epsilon + "; wanted at least 0");
    }
    return new Box(epsilon, Double.POSITIVE_INFINITY);
  }

  @Override
  public void project(double[] lambda) {
    project(lambda, 0, lambda.length);
  }

  @Override
  public void project(double[] lambda, int from, int to) {
    for (int j = from; j < to; j++) {
      lambda[j] = Math.max(lower, Math.min(upper, lambda[j]));
    }
  }

  @Override
  public boolean contains(double[] lambda) {
    return contains(lambda, 0, lambda.length);
  }

  @Override
  public boolean contains(double[] lambda, int from, int to) {
    for (int j = from; j < to; j++) {
      if (!(lambda[j] >= lower && lambda[j] <= upper)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String description() {
    return equals(UNBOUNDED)
        ? "ℝⁿ"
        : (Double.isInfinite(lower) ? "(-∞" : "[" + lower)
            + ", "
            + (Double.isInfinite(upper) ? "∞)" : upper + "]")
            + "ⁿ";
  }
}
