package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.UpperPoint;
import java.util.Arrays;

/**
 * The way down of Algorithm 1's reverse mode: from a_t = ∇₁E(w_t) (0 on the pair's second block),
 * for i = t, t−1, …:
 *
 * <pre>  g ← g + ∂₂Φ(z_{i−1}, λ)ᵀ a_i,   a_{i−1} = ∂₁Φ(z_{i−1}, λ)ᵀ a_i  </pre>
 *
 * Two adjoint vectors and one λ. Mutable, confined to one thread.
 */
final class ReverseSweep {
  private final double[] product;
  private double[] a;
  private double[] next;
  private AdjointSums sums; // only where a bound is asked for

  ReverseSweep(int stateSize, int lambdaSize) {
    product = new double[lambdaSize];
    a = new double[stateSize];
    next = new double[stateSize];
  }

  /** Also sums the a_i from now on. */
  void sum(AdjointSums of) {
    sums = of;
  }

  /** a_t ← ∇₁E at the point of {@code upper}. */
  void start(UpperPoint upper) {
    Arrays.fill(a, 0.0);
    upper.stateGradient(a);
  }

  /** Over one step of the iteration, at z_{i−1} = {@code state}; the first one needs no a_0. */
  void step(Linearization linearization, double[] state, double[] gradient, boolean last) {
    linearization.setState(state);
    if (sums != null) {
      sums.add(linearization, state, a);
    }
    linearization.lambdaProductTransposed(a, product);
    Vectors.axpy(1.0, product, gradient);
    if (last) {
      return;
    }
    linearization.stateProductTransposed(a, next);
    double[] previous = a;
    a = next;
    next = previous;
  }

  /** As long as a state, free to use between two steps. */
  double[] scratch() {
    return next;
  }

  long bytes() {
    return 8L * (product.length + 2L * a.length);
  }
}
