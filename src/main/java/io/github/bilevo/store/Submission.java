package io.github.bilevo.store;

import java.util.Optional;

/**
 * A new job. Immutable.
 *
 * @param id nobody's yet
 * @param name its name in the specification
 * @param text what is asked for
 * @param key the submitter's own name for this request, which makes it harmless to send it twice
 * @param bodyHash SHA-256 of the request's body
 */
public record Submission(
    String id, String name, JobText text, Optional<String> key, String bodyHash) {}
