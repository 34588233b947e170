package io.github.bilevo.solver.upper;

import io.github.bilevo.problem.LambdaSet;

/** A first-order update rule for λ. Immutable and shareable; its memory is the workspace. */
public interface UpperMethod {
  /** Name as in a job file. */
  String name();

  /** η, the step size; of an adaptive method the first one. */
  double stepSize();

  /** η of the last step; before the first step, and of a fixed method, {@link #stepSize()}. */
  default double stepSize(Workspace workspace) {
    return stepSize();
  }

  /** Memory for λ ∈ ℝⁿ. */
  Workspace newWorkspace(int n);

  /**
   * λ ← the next iterate, projected onto {@code set}. The gradient may be overwritten; allocates
   * nothing.
   *
   * @param objective f at λ; finite
   * @param gradient ∇f at λ; finite
   */
  void step(
      double objective, double[] gradient, LambdaSet set, double[] lambda, Workspace workspace);

  /** A method's memory between steps; confined to one thread. */
  interface Workspace {
    /** Everything a later step depends on beside λ; empty for a method without memory. */
    default double[] snapshot() {
      return new double[0];
    }

    /**
     * Goes back to a snapshot, bit for bit: the steps that follow are those that followed it.
     *
     * @throws IllegalArgumentException if its length is not that of {@link #snapshot}
     */
    default void restore(double[] snapshot) {
      checkLength(snapshot, 0);
    }

    /**
     * Checks a snapshot's length.
     *
     * @throws IllegalArgumentException naming {@code snapshot}
     */
    static void checkLength(double[] snapshot, int wanted) {
      if (snapshot.length != wanted) {
        throw new IllegalArgumentException(
            "snapshot: found " + snapshot.length + " numbers; wanted " + wanted);
      }
    }
  }
}
