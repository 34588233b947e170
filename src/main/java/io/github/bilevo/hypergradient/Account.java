package io.github.bilevo.hypergradient;

/**
 * How the schedule came by the hypergradient of an epoch, where that depends on who was faster: a
 * run's accounts, in order, are what a replay needs.
 */
public sealed interface Account permits Decision, Passage {
  /** s. */
  long epoch();
}
