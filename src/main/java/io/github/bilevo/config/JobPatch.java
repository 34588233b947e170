package io.github.bilevo.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.data.Suggestions;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.math.Vec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes of a job that a run of it can take as it goes on: a JSON merge patch (RFC 7386) of its
 * sections {@code lower}, {@code hypergradient} and {@code upper}, but for where w and λ begin and
 * what λ is projected onto.
 */
public final class JobPatch {
  private static final String ORIGIN = "patch";
  private static final int LONGEST = 60;
  private static final String UPPER = "upper";
  private static final String PROJECTION = "projection";

  /** Each section that may change, with the keys of it that may not. */
  private static final Map<String, List<String>> FIXED =
      Map.of(
          "lower",
          List.of(LowerKeys.LOWER_INITIAL.name()),
          "hypergradient",
          List.of(),
          UPPER,
          List.of(PROJECTION));

  private static final List<String> SECTIONS = List.of("lower", "hypergradient", UPPER);

  private JobPatch() {}

  /**
   * The job's text with the patch merged into it, JSON, which is yet to be read.
   *
   * @param text HOCON or JSON
   * @throws InvalidJobException with every key of the patch that may not change
   */
  public static String merge(String text, ObjectNode patch) throws InvalidJobException {
    List<Problem> problems = new ArrayList<>();
    patch
        .properties()
        .forEach(entry -> problems.addAll(refusals(entry.getKey(), entry.getValue())));
    if (!problems.isEmpty()) {
      throw new InvalidJobException(problems);
    }
    ObjectNode job = (ObjectNode) Json.of(Hocon.parse(text, ORIGIN).unwrapped());
    return Json.text((ObjectNode) merged(job, patch));
  }

  private static List<Problem> refusals(String name, JsonNode value) {
    if (!SECTIONS.contains(name)) {
      String allowed = "what a run can take: " + Types.listed(SECTIONS);
      return List.of(refusal(name, value, allowed, Suggestions.nearest(name, SECTIONS)));
    }
    if (!value.isObject()) {
      return List.of(refusal(name, value, "a section { … } of what changes", Optional.empty()));
    }
    return FIXED.get(name).stream()
        .filter(value::has)
        .map(key -> refusal(name + "." + key, value.get(key), "no change", Optional.empty()))
        .toList();
  }

  private static Problem refusal(
      String key, JsonNode value, String allowed, Optional<String> hint) {
    String found = value.toString();
    String told = found.length() <= LONGEST ? found : found.substring(0, LONGEST) + "…";
    return new Problem(ORIGIN + ":1", key, told, allowed, hint);
  }

  /** RFC 7386, section 2. */
  private static JsonNode merged(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch;
    }
    ObjectNode result = target instanceof ObjectNode object ? object : Json.object();
    patch
        .properties()
        .forEach(
            entry -> {
              if (entry.getValue().isNull()) {
                result.remove(entry.getKey());
              } else {
                JsonNode present = result.path(entry.getKey());
                result.set(entry.getKey(), merged(present, entry.getValue()));
              }
            });
    return result;
  }

  /** The section {@code upper} of {@link Job#json()}, without what λ is projected onto. */
  public static String upper(String resolved) {
    try {
      JsonNode section = Json.tree(resolved).path(UPPER);
      return section instanceof ObjectNode upper ? Json.text(upper.without(PROJECTION)) : "{}";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("resolved: found no JSON; wanted that of a job", e);
    }
  }

  /**
   * The upper level's plan that {@link #upper} was taken from.
   *
   * @param initial λ_0, which is not in it
   * @throws InvalidJobException if this build does not read it
   */
  public static UpperPlan upperPlan(String section, Vec initial) throws InvalidJobException {
    Reporter reporter = new Reporter(ORIGIN);
    Section upper = Section.root(Hocon.parse(section, ORIGIN), Json.object(), reporter);
    Optional<UpperReader.Upper> read = UpperReader.read(upper, Optional.empty());
    reporter.throwIfAny();
    UpperReader.Upper found = read.orElseThrow();
    return new UpperPlan(initial, found.method(), found.steps(), found.stopping());
  }
}
