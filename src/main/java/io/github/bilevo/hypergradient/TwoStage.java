package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import java.util.function.LongSupplier;

/** Implicit differentiation as two passes, one after the other, so that two actors can share it. */
public interface TwoStage {
  /** λ → w_t. */
  Pass<Vec, LowerSolution> newLowerPass(LongSupplier nanoTime);

  /** w_t → v_k → ∇̂f. */
  Pass<LowerSolution, Hypergradient> newAdjointPass(LongSupplier nanoTime);
}
