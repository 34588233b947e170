package io.github.bilevo.store;

import java.time.Instant;

/**
 * A job as it is on disk. Immutable.
 *
 * @param sequence orders jobs by their arrival
 * @param id its name in the interface, never used again
 * @param name its name in the specification
 * @param text what was asked for
 * @param state where it stands
 * @param reason why it stands there, in a few words; may be empty
 * @param advice a sentence for its user; may be empty
 * @param attempt counted from 1; a restart is a new one
 * @param from the checkpoint that this attempt began at; 0 for λ_0
 * @param recoveries how often in a row it went on after a crash without reaching a checkpoint
 * @param created when it was submitted
 * @param updated when its state changed last
 * @param standing how far it is
 * @param handling what is said of it beside its text
 */
public record StoredJob(
    long sequence,
    String id,
    String name,
    JobText text,
    JobState state,
    String reason,
    String advice,
    int attempt,
    long from,
    int recoveries,
    Instant created,
    Instant updated,
    Standing standing,
    Handling handling) {}
