package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.function.LongSupplier;

/**
 * Algorithm 1, reverse mode, over the last K of t steps: all of them when K = t. The last K states
 * before w_t are stored in a ring, allocated once; they live and die here. One step is one
 * application of Φ on the way up, two products on the way down ({@link ReverseSweep}).
 */
final class ItdPass extends IterativePass {
  private final double[][] ring;
  private final ReverseSweep reverse;
  private int i;
  private int first;

  /** K = {@code depth}, at most t. */
  ItdPass(
      BilevelProblem problem,
      FixedPointIteration lower,
      boolean warm,
      int depth,
      LongSupplier nanoTime) {
    super(problem, lower, warm, nanoTime);
    int size = lower.map().stateSize();
    ring = new double[Math.min(depth, lower.steps())][size];
    reverse = new ReverseSweep(size, problem.lambdaSize());
  }

  @Override
  boolean beforeIterate(int i, double[] state, Linearization linearization) {
    Vectors.copy(state, ring[i % ring.length]);
    return false;
  }

  @Override
  void turned(int t, UpperPoint upper) {
    reverse.start(upper);
    i = t;
    first = Math.max(0, t - ring.length);
  }

  @Override
  boolean sweep(Linearization linearization, double[] gradient) {
    i--;
    boolean last = i == first;
    reverse.step(linearization, ring[i % ring.length], gradient, last);
    return last;
  }

  @Override
  void sum(AdjointSums sums) {
    reverse.sum(sums);
  }

  @Override
  long trajectoryBytes() {
    return 8L * ring.length * ring[0].length;
  }

  @Override
  long methodBytes() {
    return reverse.bytes();
  }
}
