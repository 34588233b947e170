package io.github.bilevo.hypergradient;

import java.util.Optional;

/**
 * A run at the start of one epoch: all that its further course depends on beside its plan. A run
 * that goes on from it gives the bits of the run it was taken from. Immutable.
 *
 * @param version of what is in it, {@link #VERSION} of the build that took it
 * @param method the estimator's name, which a plan that goes on from here has to have
 * @param upperMethod the update rule's name, likewise
 * @param upper the upper level
 * @param lower what the lower solver keeps from epoch to epoch, or the whole estimator where there
 *     is no linear solver beside it; empty to begin without
 * @param linear what the linear solver keeps; empty to begin without
 */
public record RunSnapshot(
    int version,
    String method,
    String upperMethod,
    UpperState upper,
    Optional<Memory> lower,
    Optional<Memory> linear) {
  /** The version of the snapshots that this build takes and can go on from. */
  public static final int VERSION = 1;

  /** A run at λ_0. */
  public static RunSnapshot initial(TuningPlan plan) {
    return at(plan, UpperState.initial(plan.upper()), Optional.empty(), Optional.empty());
  }

  /** A run of {@code plan} with these memories. */
  public static RunSnapshot at(
      TuningPlan plan, UpperState upper, Optional<Memory> lower, Optional<Memory> linear) {
    return new RunSnapshot(
        VERSION, plan.estimator().name(), plan.upper().method().name(), upper, lower, linear);
  }

  /** s: the next hypergradient is that at λ_s. */
  public long epoch() {
    return upper.epoch();
  }

  /**
   * Checks that a run of {@code plan} can go on from here.
   *
   * @throws IllegalArgumentException naming the first thing that does not fit
   */
  public void checkFits(TuningPlan plan) {
    check("version", version, VERSION);
    check("lambda", upper.lambda().size(), plan.estimator().problem().lambdaSize());
    check("method", method, plan.estimator().name());
    check("upperMethod", upperMethod, plan.upper().method().name());
  }

  private static void check(String name, Object found, Object wanted) {
    if (!found.equals(wanted)) {
      throw new IllegalArgumentException(
          "snapshot." + name + ": found " + found + "; wanted the plan's, " + wanted);
    }
  }

  /**
   * The same λ under another plan. Warm starts are kept, and used where their sizes agree; the
   * update rule's memory is kept where it means the same to the new rule.
   *
   * @throws IllegalArgumentException if λ has another length there
   */
  public RunSnapshot under(TuningPlan from, TuningPlan to) {
    return under(from.upper(), to);
  }

  /** The same where of the plan it was taken under only the upper level's is at hand. */
  public RunSnapshot under(UpperPlan from, TuningPlan to) {
    int n = to.estimator().problem().lambdaSize();
    if (n != upper.lambda().size()) {
      throw new IllegalArgumentException(
          "plan: found n = " + n + "; wanted the run's, " + upper.lambda().size());
    }
    return at(to, upper.under(from, to.upper()), lower, linear);
  }
}
