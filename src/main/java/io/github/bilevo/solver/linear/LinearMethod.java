package io.github.bilevo.solver.linear;

import io.github.bilevo.math.LinearOperator;
import io.github.bilevo.solver.Status;
import java.util.Optional;
import java.util.Set;

/**
 * An iterative method for A x = b, given as init + step + status; the loop lives elsewhere.
 * Immutable and shareable; the workspace is mutable and confined to one thread.
 *
 * <p>Stopping: at {@code ‖r‖ ≤ max(relativeTolerance, 1e-15) ‖b‖}, else after {@code steps} steps.
 * The residual a workspace reports once it is terminal is recomputed from A, x and b.
 */
public interface LinearMethod {
  /** Name as in a job file. */
  String name();

  /** k, the step budget. */
  int steps();

  /** ‖r‖/‖b‖ at which a solve has converged; 0 where there is no such rule. */
  default double relativeTolerance() {
    return 0.0;
  }

  /** What A must have. */
  Set<Requirement> needs();

  /** Whether A must be symmetric. */
  default boolean needsSymmetry() {
    return needs().contains(Requirement.SYMMETRIC);
  }

  /**
   * Why this method cannot solve with A, and what can; empty if it can.
   *
   * @param known what A has, by declaration
   */
  default Optional<String> refusal(Set<Requirement> known) {
    return needs().stream()
        .filter(need -> !known.contains(need))
        .sorted()
        .findFirst()
        .map(need -> name() + " " + need.refusal());
  }

  /** The same method with another budget and tolerance. */
  LinearMethod with(int steps, double relativeTolerance);

  /** Products with A or Aᵀ that one step takes. */
  default int productsPerStep() {
    return 1;
  }

  /**
   * Products with A or Aᵀ that a solve in ℝⁿ takes when it uses up its steps: theirs, two for the
   * residuals at the start and at the end, and those of a preconditioner; a method may begin with
   * one more or less.
   */
  default long products(int n) {
    return (long) steps() * productsPerStep() + 2;
  }

  /** Whether {@link LinearWorkspace#x} is the iterate after every step, not only at the end. */
  default boolean keepsIterate() {
    return true;
  }

  /** Memory for systems in ℝⁿ. */
  LinearWorkspace newWorkspace(int n);

  /**
   * Starts on A x = b from {@code workspace.x()} as it stands: zero it for a cold start. b is
   * copied.
   *
   * @throws UnsupportedOperationException where A lacks a product or a diagonal that is needed
   */
  void init(LinearOperator a, double[] b, LinearWorkspace workspace);

  /** One iteration. Does nothing once the status is final. Allocates nothing. */
  Status step(LinearOperator a, LinearWorkspace workspace);
}
