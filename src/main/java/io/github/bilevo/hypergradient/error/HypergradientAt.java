package io.github.bilevo.hypergradient.error;

/** g_{t,k}: a hypergradient as a function of its numbers of lower and linear steps. */
@FunctionalInterface
public interface HypergradientAt {
  /** The hypergradient of t lower and k linear steps (k unused by iterative differentiation). */
  double[] at(int t, int k);
}
