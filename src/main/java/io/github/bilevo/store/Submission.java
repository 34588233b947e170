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
 * @param priority higher ones get a place first
 * @param bytes of memory that a run of it is expected to take; 0 where nobody has said
 */
public record Submission(
    String id,
    String name,
    JobText text,
    Optional<String> key,
    String bodyHash,
    int priority,
    long bytes) {
  /** One of no special priority, whose memory nobody has estimated. */
  public Submission(String id, String name, JobText text, Optional<String> key, String bodyHash) {
    this(id, name, text, key, bodyHash, 0, 0);
  }
}
