package io.github.bilevo.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.config.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A change of a job that is asked for: a JSON merge patch, RFC 7386.
 *
 * @param sections what is to become of the job's text; may be empty
 * @param labels what is to become of its labels: an object, or null for none of them; missing for
 *     nothing
 * @param text all of it, JSON
 */
record Patch(ObjectNode sections, JsonNode labels, String text) {
  static final String MEDIA_TYPE = "application/merge-patch+json";
  private static final String LABELS = "labels";
  private static final int MOST_LABELS = 32;
  private static final int LONGEST_VALUE = 200;
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}";

  /**
   * The patch in a body.
   *
   * @throws ApiException if there is none in it
   */
  static Patch of(Call call) {
    if (!List.of(MEDIA_TYPE, JobParser.JSON).contains(call.mediaType())) {
      throw ApiException.of(
          415,
          "Content-Type: found "
              + call.mediaType()
              + "; wanted "
              + MEDIA_TYPE
              + " or "
              + JobParser.JSON);
    }
    JsonNode body;
    try {
      body = Json.MAPPER.readTree(call.body());
    } catch (JsonProcessingException e) {
      throw ApiException.of(400, "The patch is no JSON: " + e.getOriginalMessage());
    }
    if (!(body instanceof ObjectNode patch)) {
      throw ApiException.of(422, "The patch: found no object; wanted { … } of what changes");
    }
    ObjectNode sections = patch.deepCopy();
    sections.remove(LABELS);
    return new Patch(sections, patch.path(LABELS), Json.text(patch));
  }

  /**
   * What it makes of these labels.
   *
   * @param problems takes what is wrong with them
   */
  Map<String, String> labels(Map<String, String> present, List<Problem> problems) {
    if (labels.isMissingNode()) {
      return present;
    }
    if (labels.isNull()) {
      return Map.of();
    }
    if (!labels.isObject()) {
      problems.add(problem(LABELS, labels, "an object of texts, or null"));
      return present;
    }
    Map<String, String> changed = new TreeMap<>(present);
    List<Problem> found = new ArrayList<>();
    labels
        .properties()
        .forEach(
            entry -> {
              String name = entry.getKey();
              JsonNode value = entry.getValue();
              if (!name.matches(NAME)) {
                found.add(
                    problem(
                        LABELS + "." + name,
                        value,
                        "a name of 1 to 63 letters, digits or any of _ -"));
              } else if (value.isNull()) {
                changed.remove(name);
              } else if (!value.isTextual() || !fits(value.textValue())) {
                found.add(
                    problem(
                        LABELS + "." + name,
                        value,
                        "null, or a text of at most " + LONGEST_VALUE + " characters on one line"));
              } else {
                changed.put(name, value.textValue());
              }
            });
    if (changed.size() > MOST_LABELS) {
      found.add(
          new Problem("patch:1", LABELS, changed.size() + " labels", "at most " + MOST_LABELS));
    }
    problems.addAll(found);
    return changed;
  }

  private static boolean fits(String value) {
    return value.length() <= LONGEST_VALUE && value.chars().noneMatch(Character::isISOControl);
  }

  private static Problem problem(String key, JsonNode value, String allowed) {
    String found = value.toString();
    return new Problem(
        "patch:1", key, found.length() <= 60 ? found : found.substring(0, 60) + "…", allowed);
  }
}
