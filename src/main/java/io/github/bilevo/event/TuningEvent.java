package io.github.bilevo.event;

import io.github.bilevo.hypergradient.Account;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.watch.Switch;
import io.github.bilevo.math.Vec;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What leaves a run, in order: one {@link Started}, an {@link EpochCompleted} per hypergradient and
 * what its user or its supervisor did in between, one {@link Finished}. Immutable and dated.
 */
public sealed interface TuningEvent {
  /** The run's name. */
  String run();

  /** When it happened. */
  Instant at();

  /**
   * The actors are up and the first pass was asked for.
   *
   * @param problem {@code problem.kind}
   * @param method the estimator's name
   * @param stateSize d
   * @param initial λ_0
   * @param steps S, the upper steps to take
   */
  record Started(
      String run, Instant at, String problem, String method, int stateSize, Vec initial, int steps)
      implements TuningEvent {}

  /**
   * The hypergradient of one epoch was computed and judged.
   *
   * @param iterate what the upper level knows now
   * @param duration wall time since the previous epoch was completed
   */
  record EpochCompleted(String run, Instant at, UpperIterate iterate, Duration duration)
      implements TuningEvent {}

  /**
   * In an epoch, which is told next, one method was left for another.
   *
   * @param epoch the epoch
   * @param what from what to what, and why
   */
  record Switched(String run, Instant at, long epoch, Switch what) implements TuningEvent {}

  /**
   * How the schedule came by the hypergradient of the epoch that is told next: with all others of
   * the run, what a replay needs. Pipelined runs and races tell it.
   *
   * @param account which versions the solvers worked on, or who won
   */
  record Scheduled(String run, Instant at, Account account) implements TuningEvent {}

  /** The solvers stand still. An epoch that was completed just before may be told just after. */
  record Paused(String run, Instant at) implements TuningEvent {}

  /** The solvers go on from where they stood. */
  record Resumed(String run, Instant at) implements TuningEvent {}

  /**
   * From this epoch on another plan holds; a solve that was under way is made again under it.
   *
   * @param epoch the first epoch under the new plan
   * @param plan the new plan
   */
  record Retuned(String run, Instant at, long epoch, TuningPlan plan) implements TuningEvent {}

  /**
   * Something was thrown, and the epoch it was thrown in is tried again.
   *
   * @param epoch the epoch that is tried again
   * @param attempt the number of this try, from 1
   * @param message what was thrown
   */
  record Restarted(String run, Instant at, long epoch, int attempt, String message)
      implements TuningEvent {}

  /**
   * The run ended; nothing follows.
   *
   * @param state a terminal state
   * @param reason why, in a few words: {@code max-steps}, {@code diverged}, {@code user}, …
   * @param advice a sentence on what probably happened and what to try; may be empty
   * @param last the last epoch, empty if none was completed
   */
  record Finished(
      String run,
      Instant at,
      RunState state,
      String reason,
      String advice,
      Optional<UpperIterate> last)
      implements TuningEvent {}
}
