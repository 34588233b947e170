package io.github.bilevo.event;

/** Where a run stands, in the words of the service's interface. */
public enum RunState {
  /** Submitted, its actors not yet started. */
  STARTING,
  /** Tuning. */
  RUNNING,
  /** Standing still between two turns until its user lets it go on; uses no processor. */
  PAUSED,
  /** Ended because a stopping rule was met. */
  SUCCEEDED,
  /** Ended because its steps or its time were used up: a success. */
  STOPPED_BUDGET,
  /** Ended by a numerical failure or a defect; the reason says which. */
  FAILED,
  /** Ended by its user. */
  CANCELLED;

  /** Whether the run has ended. */
  public boolean terminal() {
    return this != STARTING && this != RUNNING && this != PAUSED;
  }
}
