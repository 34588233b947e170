package io.github.bilevo.store;

import io.github.bilevo.hypergradient.RunSnapshot;

/**
 * Where a job's run can go on from. Immutable.
 *
 * @param jobHash {@link JobText#jobHash()} of the job it belongs to, as its text was then
 * @param snapshot the run, at the start of one epoch
 */
public record Checkpoint(String jobHash, RunSnapshot snapshot) {}
