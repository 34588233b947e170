package io.github.bilevo.runtime;

import io.github.bilevo.actor.Progress;
import io.github.bilevo.event.RunState;
import io.github.bilevo.solver.Status;
import java.time.Duration;

/** How a run ends, in the words of the service's interface. */
record Ending(RunState state, String reason, String advice) {
  /** Its user ended it. */
  static final Ending CANCELLED = new Ending(RunState.CANCELLED, "user", "");

  /** What the loop's last element means. */
  static Ending of(Progress last) {
    if (last instanceof Progress.Iterated iterated) {
      return of(iterated.iterate().status());
    }
    if (last instanceof Progress.Failed failed) {
      return new Ending(RunState.FAILED, failed.reason(), failed.message());
    }
    return defect("The loop ended with " + last);
  }

  /** What a terminal status of the upper level means. */
  static Ending of(Status status) {
    return switch (status) {
      case CONVERGED -> new Ending(RunState.SUCCEEDED, "converged", status.advice());
      case MAX_STEPS -> new Ending(RunState.STOPPED_BUDGET, "max-steps", status.advice());
      case TIME_UP -> new Ending(RunState.STOPPED_BUDGET, "time-up", status.advice());
      case NO_IMPROVEMENT -> new Ending(RunState.SUCCEEDED, "no-improvement", status.advice());
      case STAGNATED -> new Ending(RunState.FAILED, "stalled", status.advice());
      case INDEFINITE -> new Ending(RunState.FAILED, "singular", status.advice());
      case DIVERGED -> new Ending(RunState.FAILED, "diverged", status.advice());
      case NOT_DIFFERENTIABLE -> new Ending(RunState.FAILED, "not-differentiable", status.advice());
      case NON_FINITE -> new Ending(RunState.FAILED, "non-finite", status.advice());
      case RUNNING -> throw new IllegalArgumentException("status: found RUNNING; wanted an end");
    };
  }

  /** An actor did not come back from a turn. */
  static Ending hung(String actor, Duration limit) {
    return new Ending(
        RunState.FAILED,
        "hung",
        "A turn of " + actor + " took longer than bilevo.supervision.turn-timeout, " + limit + ".");
  }

  /** Something is broken that is no numerical failure. */
  static Ending defect(String message) {
    return new Ending(RunState.FAILED, "defect", message);
  }
}
