package io.github.bilevo.store;

import java.time.Instant;

/**
 * What is known of a checkpoint without reading it. Immutable.
 *
 * @param number counted from 1 within the job, never used again while the job is there
 * @param attempt the attempt that wrote it
 * @param epoch s: the next hypergradient is that at λ_s
 * @param best the smallest objective so far; NaN when there was none
 * @param at when it was written
 * @param bytes its size
 */
public record StoredCheckpoint(
    long number, int attempt, long epoch, double best, Instant at, long bytes) {}
