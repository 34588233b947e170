package io.github.bilevo.store;

import io.github.bilevo.event.RunState;

/** Where a job stands, in the words of the service's interface. */
public enum JobState {
  /** Waits for its turn. */
  QUEUED,
  /** Its data is read. */
  STARTING,
  /** Tuning. */
  RUNNING,
  /** Stands still until its user lets it go on; stays so over a crash. */
  PAUSED,
  /** Was under way when the process that ran it ended, and waits to go on. */
  RECOVERING,
  /** Ended because a stopping rule was met. */
  SUCCEEDED,
  /** Ended because its steps or its time were used up: a success. */
  STOPPED_BUDGET,
  /** Ended by a numerical failure, a defect, or because nothing is left to go on from. */
  FAILED,
  /** Ended by its user. */
  CANCELLED;

  /** The same state of a run. */
  public static JobState of(RunState state) {
    return valueOf(state.name());
  }

  /** Whether the job has ended. */
  public boolean terminal() {
    return compareTo(SUCCEEDED) >= 0;
  }
}
