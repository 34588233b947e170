package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.problem.Scorer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a model's figures of merit are on each set of rows.
 *
 * @param sets set name ({@code validation}, {@code test}) → figure → value, in a stable order
 */
record Figures(Map<String, Map<String, Double>> sets) {
  /** Those at the best epoch; none when there is no such epoch. */
  static Figures of(Map<String, Scorer> scorers, UpperIterate.Best best) {
    Map<String, Map<String, Double>> sets = new LinkedHashMap<>();
    if (best.epoch() >= 0) {
      double[] state = best.state().toArray();
      double[] lambda = best.lambda().toArray();
      scorers.forEach((set, scorer) -> sets.put(set, scorer.score(state, lambda)));
    }
    return new Figures(sets);
  }

  /** {@code "figures": {"validation": {"loss": …}, …}}. */
  void write(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("figures");
    for (Map.Entry<String, Map<String, Double>> set : sets.entrySet()) {
      json.writeObjectFieldStart(set.getKey());
      for (Map.Entry<String, Double> figure : set.getValue().entrySet()) {
        Json.number(json, figure.getKey(), figure.getValue());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  /** {@code loss 2.6478, accuracy 0.95385}. */
  static String line(Map<String, Double> figures) {
    return figures.entrySet().stream()
        .map(f -> f.getKey().replace('_', ' ') + " " + Text.number(f.getValue()))
        .collect(Collectors.joining(", "));
  }
}
