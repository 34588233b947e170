package io.github.bilevo.problem;

import java.util.Arrays;

/** Λ ⊂ ℝⁿ, closed and convex. Immutable and shareable between threads. */
public interface LambdaSet {
  /** λ ← the point of Λ nearest to λ, in place. A NaN stays NaN. */
  void project(double[] lambda);

  /** Whether λ ∈ Λ. */
  boolean contains(double[] lambda);

  /** In words, for messages and logs: {@code ℝⁿ}, {@code [1e-8, ∞)ⁿ}. */
  String description();

  /**
   * {@link #project} of the coordinates {@code from} to {@code to − 1} alone, for a {@link
   * ProductSet}. Allocates a copy where the set does not override it.
   */
  default void project(double[] lambda, int from, int to) {
    double[] range = Arrays.copyOfRange(lambda, from, to);
    project(range);
    System.arraycopy(range, 0, lambda, from, range.length);
  }

  /** {@link #contains} for the coordinates {@code from} to {@code to − 1}. */
  default boolean contains(double[] lambda, int from, int to) {
    return contains(Arrays.copyOfRange(lambda, from, to));
  }
}
