package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.SweepSums;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.Linearization;
import java.util.Arrays;

/**
 * What a certificate of reverse iterative differentiation needs of the sweep: Σ a_i, Σ ‖a_i‖ and Σ
 * ‖p_{i−1} − w_t‖‖a_i‖ over first blocks, p_{i−1} the point where M was taken in step i. Implicit
 * differentiation is one step of it, at z_t. Mutable, confined to one thread; 3d numbers.
 */
final class AdjointSums {
  private final double[] adjoint;
  private final double[] last;
  private final double[] point;
  private double mass;
  private double drift;
  private double farthest;
  private int terms;

  AdjointSums(int d) {
    adjoint = new double[d];
    last = new double[d];
    point = new double[d];
  }

  /** At w_t, the first block of {@code state}. */
  void begin(double[] state) {
    System.arraycopy(state, 0, last, 0, last.length);
    Arrays.fill(adjoint, 0.0);
    mass = 0.0;
    drift = 0.0;
    farthest = 0.0;
    terms = 0;
  }

  /** Another a_i, with {@code linearization} at {@code state} = z_{i−1}. */
  void add(Linearization linearization, double[] state, double[] a) {
    linearization.point(state, point);
    double size = 0.0;
    double moved = 0.0;
    for (int j = 0; j < adjoint.length; j++) {
      adjoint[j] += a[j];
      size += a[j] * a[j];
      moved += (point[j] - last[j]) * (point[j] - last[j]);
    }
    size = Math.sqrt(size);
    moved = Math.sqrt(moved);
    mass += size;
    drift += moved * size;
    farthest = Math.max(farthest, moved);
    terms++;
  }

  /** w_t; its own array. */
  double[] last() {
    return last;
  }

  /** out ← α Σ a_i. */
  void adjoint(double alpha, double[] out) {
    Arrays.fill(out, 0.0);
    Vectors.axpy(alpha, adjoint, out);
  }

  /** The sums for u_i = αa_i. */
  SweepSums scaled(double alpha) {
    return new SweepSums(alpha * mass, alpha * drift, farthest, terms);
  }
}
