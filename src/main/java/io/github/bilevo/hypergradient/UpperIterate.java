package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;

/**
 * What the upper level knows after the hypergradient of one epoch. Immutable.
 *
 * @param epoch s, counted from 0: the hypergradient is that at λ_s
 * @param hypergradient at λ_s
 * @param next λ_{s+1}; λ_s itself when the status is terminal
 * @param stepSize η of the step from λ_s to λ_{s+1}
 * @param best the best epoch so far
 * @param status of the upper level after this epoch
 */
public record UpperIterate(
    long epoch, Hypergradient hypergradient, Vec next, double stepSize, Best best, Status status) {

  /**
   * The epoch with the smallest finite objective so far.
   *
   * @param epoch its number; −1 when no epoch had a finite objective, and then λ is the initial one
   *     and the objective is NaN
   * @param lambda λ there, finite
   * @param state w_t there
   * @param objective f_t there
   */
  public record Best(long epoch, Vec lambda, Vec state, double objective) {}

  /** λ_s. */
  public Vec lambda() {
    return hypergradient.lambda();
  }
}
