package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.Pace;
import java.util.Optional;

/**
 * w_t, as a lower-level solve left it.
 *
 * @param lambda λ, at which it was solved
 * @param state the whole state z_t of the lower method's map (for heavy ball the pair); always
 *     finite
 * @param steps t, the applications of Φ that were made
 * @param status how the solve ended
 * @param workspaceBytes memory of the solver
 * @param seconds wall time of the solve
 * @param pace what its steps tell of its contraction
 * @param trail what a watchdog saw on the way; empty where there was none
 */
public record LowerSolution(
    Vec lambda,
    Vec state,
    int steps,
    Status status,
    long workspaceBytes,
    double seconds,
    Pace pace,
    Optional<Trail> trail) {

  /**
   * What can be said of the way to w_t.
   *
   * @param start w₀
   * @param lostRate q̂ where contraction was lost, else NaN
   */
  public record Trail(Vec start, double lostRate) {
    /** Whether contraction was lost. */
    public boolean lost() {
      return !Double.isNaN(lostRate);
    }
  }

  /** One that nobody watched. */
  public LowerSolution(
      Vec lambda,
      Vec state,
      int steps,
      Status status,
      long workspaceBytes,
      double seconds,
      Pace pace) {
    this(lambda, state, steps, status, workspaceBytes, seconds, pace, Optional.empty());
  }
}
