package io.github.bilevo.hypergradient.watch;

import java.util.Locale;

/** Why one way to compute a hypergradient was left for another. */
public enum Reason {
  /** The lower residuals do not shrink, and no contraction is proven there. */
  CONTRACTION_LOST,
  /** I − ∂₁Φᵀ was declared symmetric and is not. */
  NOT_SYMMETRIC,
  /** A direction of non-positive curvature, or a singular system. */
  INDEFINITE,
  /** The linear solver no longer makes progress, far above rounding. */
  STAGNATED,
  /** The linear residuals grow. */
  RESIDUAL_GROWS,
  /** A NaN or an infinity appeared. */
  NON_FINITE,
  /** Nothing went wrong for so long that what was given is tried again. */
  RECOVERED;

  /** As in events and metrics: {@code contraction-lost}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
