package io.github.bilevo.hypergradient;

import io.github.bilevo.problem.FiniteSum;
import io.github.bilevo.problem.LowerLevel;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;

/**
 * A point per minibatch of ℓ: the rows in their order, cut into m blocks of {@code size}, the last
 * one maybe shorter; ℓ is the mean of the blocks' objectives. Holds a copy of the rows. Mutable.
 */
final class LowerBatches {
  private final LowerPoint[] points;

  LowerBatches(LowerLevel lower, int size) {
    FiniteSum<LowerObjective> sum = FiniteSum.of(lower);
    points = new LowerPoint[Batches.count(sum.terms(), size)];
    for (int i = 0; i < points.length; i++) {
      int to = Math.min((i + 1) * size, sum.terms());
      points[i] = sum.restricted(i * size, to, points.length).newPoint();
    }
  }

  /** m. */
  int count() {
    return points.length;
  }

  /** Block i, moved to (w, λ). */
  LowerPoint at(int i, double[] w, double[] lambda) {
    points[i].setLambda(lambda);
    points[i].setState(w);
    return points[i];
  }

  long bytes() {
    long bytes = 0;
    for (LowerPoint point : points) {
      bytes += point.bytes();
    }
    return bytes;
  }
}
