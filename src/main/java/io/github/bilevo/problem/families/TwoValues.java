package io.github.bilevo.problem.families;

import java.util.Optional;

/**
 * The two values that the targets of a two-class problem take, for reading a regression as a
 * classification.
 */
record TwoValues(double low, double high) {
  /** The two values, or empty when there are more or fewer. */
  static Optional<TwoValues> of(double[] targets) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double target : targets) {
      low = Math.min(low, target);
      high = Math.max(high, target);
    }
    for (double target : targets) {
      if (target != low && target != high) {
        return Optional.empty();
      }
    }
    return low < high ? Optional.of(new TwoValues(low, high)) : Optional.empty();
  }

  /** The fraction of predictions on the same side of the midpoint as their target. */
  double accuracy(double[] predictions, double[] targets) {
    double threshold = (low + high) / 2;
    int hits = 0;
    for (int i = 0; i < targets.length; i++) {
      hits += (predictions[i] >= threshold) == (targets[i] >= threshold) ? 1 : 0;
    }
    return (double) hits / targets.length;
  }
}
