package io.github.bilevo.daemon;

import io.github.bilevo.store.Amendment;
import java.util.Optional;

/**
 * What a patch makes of a job, checked. Immutable.
 *
 * @param job the job's id
 * @param revision of the job that it was made of
 * @param amendment what is to be on disk; empty where nothing changes
 * @param parsed the job with its new text; empty where that stays
 */
record JobChange(
    String job, long revision, Optional<Amendment> amendment, Optional<JobParser.Parsed> parsed) {}
