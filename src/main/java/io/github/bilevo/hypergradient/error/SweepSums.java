package io.github.bilevo.hypergradient.error;

/**
 * What the reverse sweep of iterative differentiation has to sum beside Σ u_i, u_i = αa_i (first
 * blocks), for its certificate; w_{i−1} stands for the point where M was taken in step i.
 *
 * @param mass Σ ‖u_i‖
 * @param drift Σ ‖w_{i−1} − w_t‖ ‖u_i‖
 * @param farthest max ‖w_{i−1} − w_t‖
 * @param steps the number of terms
 */
public record SweepSums(double mass, double drift, double farthest, int steps) {
  /** Of implicit differentiation: all of it at w_t. */
  public static final SweepSums NONE = new SweepSums(0.0, 0.0, 0.0, 0);
}
