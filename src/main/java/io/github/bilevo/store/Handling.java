package io.github.bilevo.store;

import java.util.Map;

/**
 * What is said of a job beside its text. Immutable.
 *
 * @param revision how often text or labels were changed since the job was submitted
 * @param priority higher ones get a place first
 * @param bytes of memory that a run of it is expected to take; 0 where nobody has said
 * @param labels its user's own words, by name
 */
public record Handling(long revision, int priority, long bytes, Map<String, String> labels) {
  /** Of a job that nothing is said of. */
  public static final Handling NONE = new Handling(0, 0, 0, Map.of());

  /** Keeps a copy of the labels. */
  public Handling {
    labels = Map.copyOf(labels);
  }
}
