package io.github.bilevo.store;

import java.time.Instant;
import java.util.Optional;

/**
 * One change of state. Immutable.
 *
 * @param job the job's id
 * @param from empty for a job that is new
 * @param to the new state
 * @param reason why, in a few words; may be empty
 */
public record Transition(
    String job, Instant at, Optional<JobState> from, JobState to, String reason) {}
