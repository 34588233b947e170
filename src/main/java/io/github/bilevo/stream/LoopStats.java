package io.github.bilevo.stream;

import io.github.bilevo.event.StageStats;
import java.util.List;

/** What the loop's four stages count; written by the stages, read by anyone. */
public record LoopStats(StageStats lambda, StageStats lower, StageStats adjoint, StageStats upper) {
  /** Zeroes, each under its stage's name. */
  public static LoopStats create() {
    return new LoopStats(
        new StageStats("lambda"),
        new StageStats("lower"),
        new StageStats("adjoint"),
        new StageStats("upper"));
  }

  /** All four, in the order in which an epoch passes them. */
  public List<StageStats> all() {
    return List.of(lambda, lower, adjoint, upper);
  }
}
