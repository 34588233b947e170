package io.github.bilevo.hypergradient.error;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.UpperPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * ∇f_t of reverse iterative differentiation for growing t: the iterates are kept and go on, the
 * sweep back is made whole each time, for all of it starts at w_t. Also gives u = Σ a_i and the
 * sums of the last sweep, which a {@link Certificate} needs. Mutable, confined to one thread.
 */
public final class ItdAhead implements HypergradientAt {
  private final Linearization linearization;
  private final UpperPoint upper;
  private final List<double[]> trajectory = new ArrayList<>();
  private final double[] gradient;
  private final double[] product;
  private final double[] adjointSum;
  private double[] a;
  private double[] next;
  private double mass;
  private double drift;
  private double farthest;
  private int swept;

  /** Of this problem; {@code map} is iterated and differentiated. */
  public ItdAhead(BilevelProblem problem, FixedPointMap map) {
    linearization = map.newLinearization();
    upper = problem.upper().newPoint();
    gradient = new double[problem.lambdaSize()];
    product = new double[problem.lambdaSize()];
    adjointSum = new double[problem.stateSize()];
    a = new double[map.stateSize()];
    next = new double[map.stateSize()];
  }

  /** Starts at λ from the whole state z₀ of the map. Both are copied. */
  public void begin(double[] lambda, double[] state) {
    linearization.setLambda(lambda);
    upper.setLambda(lambda);
    trajectory.clear();
    trajectory.add(state.clone());
  }

  /** ∇f_t; k is not used. The array is overwritten by the next call. */
  @Override
  public double[] at(int t, int k) {
    while (trajectory.size() <= t) {
      double[] following = new double[a.length];
      linearization.setState(trajectory.get(trajectory.size() - 1));
      linearization.value(following);
      trajectory.add(following);
    }
    sweep(t);
    return gradient;
  }

  private void sweep(int t) {
    double[] last = trajectory.get(t);
    Arrays.fill(a, 0.0); // the pair's second block of ∇₁E
    Arrays.fill(adjointSum, 0.0);
    mass = 0.0;
    drift = 0.0;
    farthest = 0.0;
    swept = t;
    upper.setState(last);
    upper.stateGradient(a);
    upper.lambdaGradient(gradient);
    for (int i = t; i >= 1; i--) {
      double[] before = trajectory.get(i - 1);
      linearization.setState(before);
      linearization.lambdaProductTransposed(a, product);
      Vectors.axpy(1.0, product, gradient);
      sum(before, last);
      linearization.stateProductTransposed(a, next);
      double[] previous = a;
      a = next;
      next = previous;
    }
  }

  private void sum(double[] before, double[] last) {
    double size = 0.0;
    double moved = 0.0;
    for (int j = 0; j < adjointSum.length; j++) {
      adjointSum[j] += a[j];
      size += a[j] * a[j];
      moved += (before[j] - last[j]) * (before[j] - last[j]);
    }
    size = Math.sqrt(size);
    moved = Math.sqrt(moved);
    mass += size;
    drift += moved * size;
    farthest = Math.max(farthest, moved);
  }

  /** w_t and what follows it in the state, of the last call; its own array. */
  public double[] state() {
    return trajectory.get(swept);
  }

  /** α Σ a_i ∈ ℝᵈ, first blocks, of the last call. A new array. */
  public double[] adjoint(double alpha) {
    double[] u = adjointSum.clone();
    for (int j = 0; j < u.length; j++) {
      u[j] *= alpha;
    }
    return u;
  }

  /** The sums of the last call, for u_i = αa_i. */
  public SweepSums sums(double alpha) {
    return new SweepSums(alpha * mass, alpha * drift, farthest, swept);
  }
}
