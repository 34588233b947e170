package io.github.bilevo.hypergradient;

/** What is to be said of each hypergradient's error, beside the hypergradient itself. */
public enum ErrorDemand {
  /** Nothing, unless it is there for free. */
  NONE,
  /** A proven bound, where the problem has proven constants. */
  BOUND,
  /** A look-ahead estimate. */
  ESTIMATE,
  /** Both. */
  BOTH;

  /** Whether a bound is wanted. */
  public boolean bound() {
    return this == BOUND || this == BOTH;
  }

  /** Whether an estimate is wanted. */
  public boolean estimate() {
    return this == ESTIMATE || this == BOTH;
  }
}
