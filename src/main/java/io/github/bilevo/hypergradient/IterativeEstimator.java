package io.github.bilevo.hypergradient;

import io.github.bilevo.solver.lower.FixedPointIteration;

/** An estimator that differentiates the iteration z_i = Φ(z_{i−1}, λ) itself. Immutable. */
public sealed interface IterativeEstimator extends Estimator
    permits Itd, ForwardItd, TruncatedItd, CheckpointedItd, OneStep {
  /** Makes w_1 … w_t. */
  FixedPointIteration lower();

  /** States kept beside the solver's own two, for the memory plan. */
  long storedStates();
}
