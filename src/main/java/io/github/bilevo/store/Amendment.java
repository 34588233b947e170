package io.github.bilevo.store;

import java.util.Map;

/**
 * A change of a job that has not ended. Immutable.
 *
 * @param text the new text; the present one where that stays
 * @param formerUpper the section {@code upper} of the present text, JSON
 * @param labels all of them, from now on
 * @param bytes of memory that a run of the new text is expected to take
 * @param patch what was asked for, JSON
 */
public record Amendment(
    JobText text, String formerUpper, Map<String, String> labels, long bytes, String patch) {
  /** Keeps a copy of the labels. */
  public Amendment {
    labels = Map.copyOf(labels);
  }
}
