package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;

/**
 * A stochastic estimator that keeps (w, u) and moves each by one step per hypergradient, so that
 * the upper method's steps make it one of Dagréou et al.'s (2022) single-loop methods. Immutable.
 */
public sealed interface SingleLoopEstimator extends Estimator permits Soba, Saba {
  /** w₀. */
  Vec initial();

  /** ρ. */
  StepSchedule stepSize();

  /** ρ′. */
  StepSchedule linearStepSize();

  /** Numbers remembered beside the iterates. */
  default long remembered() {
    return 0;
  }

  /** How the minibatches are drawn. */
  Batches batches();
}
