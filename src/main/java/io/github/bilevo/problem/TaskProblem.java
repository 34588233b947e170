package io.github.bilevo.problem;

import io.github.bilevo.math.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Meta-learning as one bilevel problem (Grazzi et al. 2020, footnote 4): T tasks share λ, each has
 * a lower variable of its own, and the upper objective is the mean of theirs.
 *
 * <pre>
 *   w = (w_1, …, w_T),   ℓ(w, λ) = Σ_i ℓ_i(w_i, λ),   E(w, λ) = (1/T) Σ_i E_i(w_i, λ)
 * </pre>
 *
 * The Hessian is block diagonal and M stacks the tasks'. μ is the smallest of theirs, L the
 * largest. A hypergradient of this problem is the mean of the tasks' hypergradients, up to what a
 * Krylov method makes of all blocks at once; {@code hypergradient.Tasks} solves each on its own.
 */
public final class TaskProblem {
  private TaskProblem() {}

  /**
   * The tasks side by side, over the first task's Λ.
   *
   * @throws IllegalArgumentException if there is none, if λ's lengths differ, or if a lower level
   *     is a map
   */
  public static BilevelProblem of(List<BilevelProblem> tasks) {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("tasks: found none; wanted at least 1");
    }
    int n = tasks.get(0).lambdaSize();
    List<LowerObjective> lower = new ArrayList<>();
    List<UpperObjective> upper = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      BilevelProblem task = tasks.get(i);
      if (task.lambdaSize() != n) {
        throw new IllegalArgumentException(
            "tasks[" + i + "]: found n = " + task.lambdaSize() + "; wanted the first task's, " + n);
      }
      if (!(task.lower() instanceof LowerObjective objective)) {
        throw new IllegalArgumentException(
            "tasks[" + i + "].lower: found a map; wanted an objective");
      }
      lower.add(objective);
      upper.add(task.upper());
    }
    int[] offsets = offsets(lower);
    return new BilevelProblem(
        tasks.get(0).kind(),
        new Lower(List.copyOf(lower), offsets),
        new Upper(List.copyOf(upper), offsets),
        tasks.get(0).set());
  }

  /** Where each task's w begins, and where the last one ends. */
  private static int[] offsets(List<LowerObjective> tasks) {
    int[] offsets = new int[tasks.size() + 1];
    for (int i = 0; i < tasks.size(); i++) {
      offsets[i + 1] = offsets[i] + tasks.get(i).stateSize();
    }
    return offsets;
  }

  private record Lower(List<LowerObjective> tasks, int[] offsets) implements LowerObjective {
    @Override
    public int stateSize() {
      return offsets[tasks.size()];
    }

    @Override
    public int lambdaSize() {
      return tasks.get(0).lambdaSize();
    }

    @Override
    public boolean knowsCurvature() {
      return tasks.stream().allMatch(LowerObjective::knowsCurvature);
    }

    @Override
    public boolean knowsHessianDiagonal() {
      return tasks.stream().allMatch(LowerObjective::knowsHessianDiagonal);
    }

    @Override
    public boolean differentiatesCurvature() {
      return tasks.stream().allMatch(LowerObjective::differentiatesCurvature);
    }

    @Override
    public Optional<Flops> flops() {
      Optional<Flops> sum = Optional.of(new Flops(0.0, 0.0, 0.0));
      for (LowerObjective task : tasks) {
        sum = sum.flatMap(before -> task.flops().map(before::plus));
      }
      return sum;
    }

    @Override
    public LowerPoint newPoint() {
      return new AtLower(
          tasks.stream().map(LowerObjective::newPoint).toArray(LowerPoint[]::new),
          offsets,
          lambdaSize());
    }

    @Override
    public Optional<LowerConstants> newConstants() {
      return TaskConstants.lower(tasks, offsets);
    }
  }

  /** The block of one task, copied in and out of the whole vector. */
  private static double[][] blocks(int[] offsets) {
    double[][] blocks = new double[offsets.length - 1][];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = new double[offsets[i + 1] - offsets[i]];
    }
    return blocks;
  }

  private static final class AtLower implements LowerPoint {
    private final LowerPoint[] points;
    private final int[] offsets;
    private final double[][] in;
    private final double[][] out;
    private final double[] lambdaBlock;

    private AtLower(LowerPoint[] points, int[] offsets, int n) {
      this.points = points;
      this.offsets = offsets;
      in = blocks(offsets);
      out = blocks(offsets);
      lambdaBlock = new double[n];
    }

    private double[] read(double[] whole, int task) {
      System.arraycopy(whole, offsets[task], in[task], 0, in[task].length);
      return in[task];
    }

    private void write(int task, double[] whole) {
      System.arraycopy(out[task], 0, whole, offsets[task], out[task].length);
    }

    @Override
    public void setLambda(double[] lambda) {
      for (LowerPoint point : points) {
        point.setLambda(lambda);
      }
    }

    @Override
    public void setState(double[] state) {
      for (int i = 0; i < points.length; i++) {
        points[i].setState(read(state, i));
      }
    }

    @Override
    public void gradient(double[] result) {
      for (int i = 0; i < points.length; i++) {
        points[i].gradient(out[i]);
        write(i, result);
      }
    }

    @Override
    public void hessian(double[] u, double[] result) {
      for (int i = 0; i < points.length; i++) {
        points[i].hessian(read(u, i), out[i]);
        write(i, result);
      }
    }

    @Override
    public void hessianDiagonal(double[] result) {
      for (int i = 0; i < points.length; i++) {
        points[i].hessianDiagonal(out[i]);
        write(i, result);
      }
    }

    @Override
    public void mixed(double[] z, double[] result) {
      for (int i = 0; i < points.length; i++) {
        points[i].mixed(z, out[i]);
        write(i, result);
      }
    }

    @Override
    public void mixedTransposed(double[] u, double[] result) {
      Arrays.fill(result, 0.0);
      for (int i = 0; i < points.length; i++) {
        points[i].mixedTransposed(read(u, i), lambdaBlock);
        Vectors.axpy(1.0, lambdaBlock, result);
      }
    }

    @Override
    public boolean curvatureGradients(double[] muGradient, double[] smoothnessGradient) {
      int least = 0;
      int most = 0;
      for (int i = 1; i < points.length; i++) {
        least = points[i].strongConvexity() < points[least].strongConvexity() ? i : least;
        most = points[i].smoothness() > points[most].smoothness() ? i : most;
      }
      boolean exist = points[least].curvatureGradients(muGradient, lambdaBlock);
      exist &= points[most].curvatureGradients(lambdaBlock, smoothnessGradient);
      for (int i = 0; i < points.length; i++) {
        exist &= i == least || points[i].strongConvexity() > points[least].strongConvexity();
        exist &= i == most || points[i].smoothness() < points[most].smoothness();
      }
      return exist;
    }

    @Override
    public double strongConvexity() {
      double smallest = Double.POSITIVE_INFINITY;
      for (LowerPoint point : points) {
        smallest = Math.min(smallest, point.strongConvexity());
      }
      return smallest;
    }

    @Override
    public double smoothness() {
      double largest = Double.NEGATIVE_INFINITY;
      for (LowerPoint point : points) {
        largest = Math.max(largest, point.smoothness());
      }
      return largest;
    }

    @Override
    public long bytes() {
      long bytes = 8L * (2L * offsets[points.length] + lambdaBlock.length);
      for (LowerPoint point : points) {
        bytes += point.bytes();
      }
      return bytes;
    }
  }

  private record Upper(List<UpperObjective> tasks, int[] offsets) implements UpperObjective {
    @Override
    public int stateSize() {
      return offsets[tasks.size()];
    }

    @Override
    public int lambdaSize() {
      return tasks.get(0).lambdaSize();
    }

    @Override
    public OptionalDouble flops() {
      double sum = 0.0;
      for (UpperObjective task : tasks) {
        sum += task.flops().orElse(Double.NaN);
      }
      return Double.isNaN(sum) ? OptionalDouble.empty() : OptionalDouble.of(sum);
    }

    @Override
    public UpperPoint newPoint() {
      return new AtUpper(
          tasks.stream().map(UpperObjective::newPoint).toArray(UpperPoint[]::new),
          offsets,
          lambdaSize());
    }

    @Override
    public Optional<UpperConstants> newConstants() {
      return TaskConstants.upper(tasks, offsets);
    }
  }

  private static final class AtUpper implements UpperPoint {
    private final UpperPoint[] points;
    private final int[] offsets;
    private final double[][] blocks;
    private final double[] lambdaBlock;

    private AtUpper(UpperPoint[] points, int[] offsets, int n) {
      this.points = points;
      this.offsets = offsets;
      blocks = blocks(offsets);
      lambdaBlock = new double[n];
    }

    @Override
    public void setLambda(double[] lambda) {
      for (UpperPoint point : points) {
        point.setLambda(lambda);
      }
    }

    @Override
    public void setState(double[] state) {
      for (int i = 0; i < points.length; i++) {
        System.arraycopy(state, offsets[i], blocks[i], 0, blocks[i].length);
        points[i].setState(blocks[i]);
      }
    }

    @Override
    public double value() {
      double sum = 0.0;
      for (UpperPoint point : points) {
        sum += point.value();
      }
      return sum / points.length;
    }

    @Override
    public void stateGradient(double[] out) {
      for (int i = 0; i < points.length; i++) {
        points[i].stateGradient(blocks[i]);
        for (int j = 0; j < blocks[i].length; j++) {
          out[offsets[i] + j] = blocks[i][j] / points.length;
        }
      }
    }

    @Override
    public void lambdaGradient(double[] out) {
      Arrays.fill(out, 0.0);
      for (UpperPoint point : points) {
        point.lambdaGradient(lambdaBlock);
        Vectors.axpy(1.0 / points.length, lambdaBlock, out);
      }
    }

    @Override
    public long bytes() {
      long bytes = 8L * (offsets[points.length] + lambdaBlock.length);
      for (UpperPoint point : points) {
        bytes += point.bytes();
      }
      return bytes;
    }
  }
}
