package io.github.bilevo.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Whether a job that is read again is the one that was submitted. */
final class SameJob {
  private SameJob() {}

  /**
   * The first place where they differ, with what is there. Keys that the stored job does not have
   * do not count: a later build tells defaults that an earlier one had without a name.
   *
   * @param stored the job with its defaults, JSON, as it was submitted
   * @param found the same as it is read now
   */
  static Optional<String> difference(String stored, String found) {
    return difference("", Json.tree(stored), Json.tree(found));
  }

  private static Optional<String> difference(String place, JsonNode stored, JsonNode found) {
    if (stored.isObject() && found.isObject()) {
      return stored.properties().stream()
          .map(it -> difference(place + "/" + it.getKey(), it.getValue(), found.path(it.getKey())))
          .flatMap(Optional::stream)
          .findFirst();
    }
    if (stored.isArray() && found.isArray() && stored.size() == found.size()) {
      for (int i = 0; i < stored.size(); i++) {
        Optional<String> inner = difference(place + "/" + i, stored.get(i), found.get(i));
        if (inner.isPresent()) {
          return inner;
        }
      }
      return Optional.empty();
    }
    return stored.equals(found)
        ? Optional.empty()
        : Optional.of(place + ": found " + told(found) + "; wanted " + told(stored));
  }

  private static String told(JsonNode value) {
    String text = value.isMissingNode() ? "nothing" : value.toString();
    return text.length() <= 60 ? text : text.substring(0, 60) + "…";
  }
}
