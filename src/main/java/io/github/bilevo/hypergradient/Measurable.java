package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.HypergradientAt;

/** A pass whose last result's error can be bounded and estimated. */
interface Measurable<I> extends Pass<I, Hypergradient> {
  /** From the next pass on, keeps what {@link #certify} needs. Changes no bit of the results. */
  default void keepSums() {
    // most have it anyway
  }

  /** The bound of the last result, which was finite; before the next pass begins. */
  Certified certify();

  /** Hypergradients of more steps, after a terminal status and before the result is taken. */
  HypergradientAt ahead();
}
