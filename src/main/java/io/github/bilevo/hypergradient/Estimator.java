package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A way to compute hypergradients of one problem: iterative differentiation ({@link
 * IterativeEstimator}), approximate implicit differentiation ({@link Aid}, or to a tolerance {@link
 * Controlled}), their stochastic relatives ({@link StochasticAid}, {@link Soba}, {@link Saba}), or
 * the mean over tasks ({@link Tasks}); any of them with its errors {@link Measured}. Immutable and
 * shareable; what runs it is a {@link Pass} or, on the calling thread, a {@link
 * HypergradientSession}.
 */
public sealed interface Estimator
    permits Aid,
        Controlled,
        IterativeEstimator,
        Measured,
        SingleLoopEstimator,
        StochasticAid,
        Tasks {
  /** The problem. */
  BilevelProblem problem();

  /** λ → the hypergradient, whole; the pass owns its workspaces and its warm starts. */
  Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime);

  /** The same as two passes, where there are two. */
  default Optional<TwoStage> twoStage() {
    return Optional.empty();
  }

  /** Short name of the method: {@code itd}, {@code aid-cg}, {@code aid-fixed-point}. */
  String name();
}
