package io.github.bilevo.predict;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.data.DataException;
import io.github.bilevo.data.Format;
import io.github.bilevo.data.Table;
import io.github.bilevo.math.Matrix;
import io.github.bilevo.problem.Samples;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model with the w and λ that a run found, ready to score new rows. */
public final class TunedModel {
  private final Rows rows;
  private final Rule rule;
  private final double[] w;
  private final double[] lambda;

  private TunedModel(Rows rows, Rule rule, double[] w, double[] lambda) {
    this.rows = rows;
    this.rule = rule;
    this.w = w;
    this.lambda = lambda;
  }

  /**
   * The model of a result.
   *
   * @param result as {@code result.json} has it
   * @throws IllegalArgumentException if the result has no model that can score rows, and why
   */
  public static TunedModel of(JsonNode result) {
    if (!result.path("model").isObject()) {
      throw new IllegalArgumentException(
          "model: found nothing; wanted a result of version 0.1 or newer, whose kind of problems"
              + " tells how it predicts");
    }
    Model model = ModelJson.read(result.get("model"));
    Rule rule =
        model
            .rule()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a " + result.path("problem").asText() + " model: " + model.reason()));
    double[] w = ModelJson.numbers(result.path("w"), "w");
    double[] lambda = ModelJson.numbers(result.path("lambda"), "lambda");
    if (w.length == 0) {
      throw new IllegalArgumentException("w: found nothing; wanted a run with a finite epoch");
    }
    return new TunedModel(model.rows(), rule, w, lambda);
  }

  /**
   * What the model says of rows.
   *
   * @param answers one per row
   * @param targets one per row; NaN where there are none
   * @param figures of merit; none where targets are missing, or are none that the model could say
   * @param classes the text of each class where the job encoded them
   */
  public record Scored(
      Answers answers,
      double[] targets,
      Map<String, Double> figures,
      Map<Double, String> classes) {}

  /**
   * Scores the rows in these files.
   *
   * @param unlabelled whether targets that are there count for nothing
   * @throws DataException if they are not as the job's rows were
   */
  public Scored score(List<Path> files, boolean unlabelled) throws DataException {
    Table table = new NewRows(rows, unlabelled).read(files);
    Matrix features = rows.prepare(table.features());
    double[] targets = table.targets().clone();
    if (unlabelled) {
      Arrays.fill(targets, Double.NaN);
    }
    boolean judged = Arrays.stream(targets).allMatch(rule::takes);
    Map<String, Double> figures =
        judged ? rule.scorer(new Samples(features, targets)).score(w, lambda) : Map.of();
    return new Scored(rule.answers(features, w, lambda), targets, figures, classes());
  }

  private Map<Double, String> classes() {
    Map<Double, String> texts = new LinkedHashMap<>();
    encoding().forEach((text, number) -> texts.merge(number, text, (a, b) -> a + "|" + b));
    return texts;
  }

  private Map<String, Double> encoding() {
    Optional<Format> format = rows.format();
    if (format.isEmpty()) {
      return Map.of();
    }
    Format found = format.get();
    if (found instanceof Format.Csv csv) {
      return csv.spec().encoding();
    }
    if (found instanceof Format.Libsvm libsvm) {
      return libsvm.spec().encoding();
    }
    return found instanceof Format.Idx idx
        ? idx.spec().encoding()
        : ((Format.Newsgroups) found).encoding();
  }
}
