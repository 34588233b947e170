package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.UpperPoint;
import java.util.function.LongSupplier;

/**
 * Reverse mode over a stack of stored states, the deepest of them z_0. The state needed next is
 * z_{end−1}: either the top of the stack, which is then freed, or reached from the top by
 * recomputing, storing on the way where {@link CheckpointSchedule} says. One step is one
 * application of Φ or one step down.
 */
final class CheckpointedItdPass extends IterativePass {
  private final double[][] stored;
  private final int[] positions;
  private final double[] z;
  private final ReverseSweep reverse;
  private final int planned;
  private int top;
  private int at; // z = z_at
  private int target; // where to store, or where to step down from
  private int end;
  private long recomputed;

  CheckpointedItdPass(CheckpointedItd itd, LongSupplier nanoTime) {
    super(itd.problem(), itd.lower(), itd.warmLower(), nanoTime);
    int size = itd.lower().map().stateSize();
    planned = itd.lower().steps();
    stored = new double[Math.min(itd.checkpoints(), planned)][size];
    positions = new int[stored.length];
    z = new double[size];
    reverse = new ReverseSweep(size, itd.problem().lambdaSize());
  }

  @Override
  void started() {
    top = -1;
    target = 0;
    end = planned;
    recomputed = 0;
  }

  @Override
  boolean beforeIterate(int i, double[] state, Linearization linearization) {
    Vectors.copy(state, z);
    at = i;
    storeIfDue();
    return false;
  }

  @Override
  void turned(int t, UpperPoint upper) {
    reverse.start(upper);
    end = t; // z = z_{t−1}, from which the last step was made
  }

  @Override
  boolean sweep(Linearization linearization, double[] gradient) {
    if (at < end - 1) {
      linearization.setState(z);
      linearization.value(reverse.scratch());
      Vectors.copy(reverse.scratch(), z);
      at++;
      recomputed++;
      storeIfDue();
      return false;
    }
    end--;
    reverse.step(linearization, z, gradient, end == 0);
    if (end > 0) {
      restore();
    }
    return end == 0;
  }

  /** z ← the top of the stack, freed of what is behind it. */
  private void restore() {
    while (positions[top] >= end) {
      top--;
    }
    Vectors.copy(stored[top], z);
    at = positions[top];
    plan();
  }

  private void storeIfDue() {
    if (at == target && top + 1 < stored.length) {
      top++;
      Vectors.copy(z, stored[top]);
      positions[top] = at;
      plan();
    }
  }

  /** The next state to store beyond the top; end − 1 if none. */
  private void plan() {
    int left = end - positions[top];
    int advance = left < 2 ? 0 : CheckpointSchedule.advance(left, stored.length - top);
    target = positions[top] + advance;
  }

  @Override
  long recomputed() {
    return recomputed;
  }

  @Override
  void sum(AdjointSums sums) {
    reverse.sum(sums);
  }

  @Override
  long trajectoryBytes() {
    return 8L * (stored.length + 1L) * z.length;
  }

  @Override
  long methodBytes() {
    return reverse.bytes() + 4L * positions.length;
  }
}
