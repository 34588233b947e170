package io.github.bilevo.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Constants of tasks side by side, from the tasks' own. A is block diagonal: its constants are the
 * worst task's. M stacks the tasks': ‖M‖² ≤ Σ‖M_i‖², and ‖M(w) − M(w′)‖² ≤ Σν₂ᵢ²‖w_i − w_i′‖² gives
 * ν₂ = max ν₂ᵢ. E is a mean: ∇₁E has blocks ∇₁E_i/T, so η₁ = max η₁ᵢ/T; ∇₂E = Σ∇₂E_i/T, so η₂ =
 * √(Ση₂ᵢ²)/T by Cauchy and Schwarz.
 */
final class TaskConstants {
  private TaskConstants() {}

  /** Empty if one of the tasks has none. */
  static Optional<LowerConstants> lower(List<LowerObjective> tasks, int[] offsets) {
    List<LowerConstants> constants = new ArrayList<>();
    tasks.forEach(task -> task.newConstants().ifPresent(constants::add));
    return constants.size() < tasks.size()
        ? Optional.empty()
        : Optional.of(new Lower(constants.toArray(LowerConstants[]::new), new Blocks(offsets)));
  }

  /** Empty if one of the tasks has none. */
  static Optional<UpperConstants> upper(List<UpperObjective> tasks, int[] offsets) {
    List<UpperConstants> constants = new ArrayList<>();
    tasks.forEach(task -> task.newConstants().ifPresent(constants::add));
    return constants.size() < tasks.size()
        ? Optional.empty()
        : Optional.of(new Upper(constants.toArray(UpperConstants[]::new), new Blocks(offsets)));
  }

  /** The blocks of one whole vector, copied out. */
  private static final class Blocks {
    private final int[] offsets;
    private final double[][] blocks;

    Blocks(int[] offsets) {
      this.offsets = offsets;
      blocks = new double[offsets.length - 1][];
      for (int i = 0; i < blocks.length; i++) {
        blocks[i] = new double[offsets[i + 1] - offsets[i]];
      }
    }

    double[] of(double[] whole, int task) {
      System.arraycopy(whole, offsets[task], blocks[task], 0, blocks[task].length);
      return blocks[task];
    }
  }

  private record Lower(LowerConstants[] tasks, Blocks blocks) implements LowerConstants {
    @Override
    public void setLambda(double[] lambda, double[] scales) {
      for (LowerConstants task : tasks) {
        task.setLambda(lambda, scales);
      }
    }

    @Override
    public double strongConvexity() {
      double smallest = Double.POSITIVE_INFINITY;
      for (LowerConstants task : tasks) {
        smallest = Math.min(smallest, task.strongConvexity());
      }
      return smallest;
    }

    @Override
    public double smoothness() {
      double largest = 0.0;
      for (LowerConstants task : tasks) {
        largest = Math.max(largest, task.smoothness());
      }
      return largest;
    }

    @Override
    public double hessianLipschitz() {
      double largest = 0.0;
      for (LowerConstants task : tasks) {
        largest = Math.max(largest, task.hessianLipschitz());
      }
      return largest;
    }

    @Override
    public double mixedLipschitz(double[] w, double distance) {
      double largest = 0.0;
      for (int i = 0; i < tasks.length; i++) {
        largest = Math.max(largest, tasks[i].mixedLipschitz(blocks.of(w, i), distance));
      }
      return largest;
    }

    @Override
    public double mixedNorm(double[] w) {
      double squares = 0.0;
      for (int i = 0; i < tasks.length; i++) {
        double norm = tasks[i].mixedNorm(blocks.of(w, i));
        squares += norm * norm;
      }
      return Math.sqrt(squares);
    }

    @Override
    public double gradientRounding(double[] w) {
      double squares = 0.0;
      for (int i = 0; i < tasks.length; i++) {
        double rounding = tasks[i].gradientRounding(blocks.of(w, i));
        squares += rounding * rounding;
      }
      return Math.sqrt(squares);
    }

    @Override
    public double hessianRounding() {
      double largest = 0.0;
      for (LowerConstants task : tasks) {
        largest = Math.max(largest, task.hessianRounding());
      }
      return largest;
    }

    @Override
    public double mixedRounding(double[] w) {
      double squares = 0.0;
      for (int i = 0; i < tasks.length; i++) {
        double rounding = tasks[i].mixedRounding(blocks.of(w, i));
        squares += rounding * rounding;
      }
      return Math.sqrt(squares);
    }
  }

  private record Upper(UpperConstants[] tasks, Blocks blocks) implements UpperConstants {
    @Override
    public void setLambda(double[] lambda, double[] scales) {
      for (UpperConstants task : tasks) {
        task.setLambda(lambda, scales);
      }
    }

    @Override
    public double stateLipschitz(double[] w, double distance) {
      double largest = 0.0;
      for (int i = 0; i < tasks.length; i++) {
        largest = Math.max(largest, tasks[i].stateLipschitz(blocks.of(w, i), distance));
      }
      return largest / tasks.length;
    }

    @Override
    public double lambdaLipschitz(double[] w, double distance) {
      double squares = 0.0;
      for (int i = 0; i < tasks.length; i++) {
        double eta = tasks[i].lambdaLipschitz(blocks.of(w, i), distance);
        squares += eta * eta;
      }
      return Math.sqrt(squares) / tasks.length;
    }

    @Override
    public double stateRounding(double[] w) {
      double squares = 0.0;
      for (int i = 0; i < tasks.length; i++) {
        double rounding = tasks[i].stateRounding(blocks.of(w, i));
        squares += rounding * rounding;
      }
      return Math.sqrt(squares) / tasks.length;
    }

    @Override
    public double lambdaRounding(double[] w) {
      double sum = 0.0;
      for (int i = 0; i < tasks.length; i++) {
        sum += tasks[i].lambdaRounding(blocks.of(w, i));
      }
      return sum / tasks.length;
    }
  }
}
