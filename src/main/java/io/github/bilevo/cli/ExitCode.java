package io.github.bilevo.cli;

import io.github.bilevo.event.RunState;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.solver.Status;
import java.util.Set;

/** What the process tells its caller; scripts depend on the numbers. */
enum ExitCode {
  /** Done: a stopping rule was met, or its steps or its time were used up. */
  OK(0),
  /** A defect, or something outside failed: a disk, a port, a download. */
  FAILED(1),
  /** The command line itself is wrong. */
  USAGE(2),
  /** The numbers went wrong: stalled, diverged, non-finite, singular or not differentiable. */
  NUMERICAL(3),
  /** The job file, or data that it names, is wrong. */
  INVALID_JOB(4),
  /** No daemon answers at the address. */
  UNREACHABLE(5),
  /** Ctrl-C or SIGTERM. */
  INTERRUPTED(130);

  private static final Set<String> NUMERICAL_REASONS =
      Set.of("stalled", "diverged", "non-finite", "singular", "not-differentiable");

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number. */
  int code() {
    return code;
  }

  /** Of one hypergradient. */
  static ExitCode of(Status status) {
    return status.failed() ? NUMERICAL : OK;
  }

  /** Of a run that ended so. */
  static ExitCode of(TuningEvent.Finished end) {
    return of(end.state(), end.reason());
  }

  /** Of a run that ended so. */
  static ExitCode of(RunState state, String reason) {
    return switch (state) {
      case SUCCEEDED, STOPPED_BUDGET -> OK;
      case CANCELLED -> INTERRUPTED;
      default -> NUMERICAL_REASONS.contains(reason) ? NUMERICAL : FAILED;
    };
  }
}
