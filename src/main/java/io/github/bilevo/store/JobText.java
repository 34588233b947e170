package io.github.bilevo.store;

/**
 * What was asked for. Immutable.
 *
 * @param mediaType of the specification
 * @param specification as it was posted
 * @param resolved the job with every default filled in, JSON
 * @param jobHash SHA-256 of {@code resolved}
 * @param dataHash SHA-256 over the files that the job reads
 * @param seed of everything random
 */
public record JobText(
    String mediaType,
    String specification,
    String resolved,
    String jobHash,
    String dataHash,
    long seed) {}
