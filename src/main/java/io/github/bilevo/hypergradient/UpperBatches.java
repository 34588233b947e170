package io.github.bilevo.hypergradient;

import io.github.bilevo.problem.FiniteSum;
import io.github.bilevo.problem.UpperObjective;
import io.github.bilevo.problem.UpperPoint;

/** {@link LowerBatches} of E. */
final class UpperBatches {
  private final UpperPoint[] points;

  UpperBatches(UpperObjective upper, int size) {
    FiniteSum<UpperObjective> sum = FiniteSum.of(upper);
    points = new UpperPoint[Batches.count(sum.terms(), size)];
    for (int i = 0; i < points.length; i++) {
      int to = Math.min((i + 1) * size, sum.terms());
      points[i] = sum.restricted(i * size, to, points.length).newPoint();
    }
  }

  /** m′. */
  int count() {
    return points.length;
  }

  /** Block j, moved to (w, λ). */
  UpperPoint at(int j, double[] w, double[] lambda) {
    points[j].setLambda(lambda);
    points[j].setState(w);
    return points[j];
  }

  long bytes() {
    long bytes = 0;
    for (UpperPoint point : points) {
      bytes += point.bytes();
    }
    return bytes;
  }
}
