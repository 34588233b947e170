package io.github.bilevo.predict;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/**
 * The vectors of a result as lines of a table: one for λ, one for the model. Numbers parse to the
 * same bits; what is not finite is empty.
 */
public final class ResultCsv {
  private static final String W = "w";

  private final JsonNode result;
  private final JsonNode model;

  /**
   * Of this result.
   *
   * @param result as {@code result.json} has it
   */
  public ResultCsv(JsonNode result) {
    this.result = result;
    model = result.path("model");
  }

  /** {@code index,value}, λ of the best epoch. */
  public void lambda(Appendable out) throws IOException {
    out.append("index,value\n");
    JsonNode lambda = result.path("lambda");
    for (int i = 0; i < lambda.size(); i++) {
      out.append(Integer.toString(i)).append(',').append(number(lambda.get(i))).append('\n');
    }
  }

  /**
   * The trained model: one line per feature with its weights (one, or one per class), and with the
   * mean, the scale or the weight of the word that its value goes through first. Where weights
   * belong to no features: {@code index,weight}.
   */
  public void model(Appendable out) throws IOException {
    int p = model.path("features").asInt();
    JsonNode w = result.path(W);
    int perFeature = p > 0 && w.size() % p == 0 ? w.size() / p : 0;
    String predicts = model.path("predicts").asText();
    boolean linear = predicts.matches("sign|number|class") && perFeature > 0;
    if (!linear) {
      out.append("index,weight\n");
      for (int i = 0; i < w.size(); i++) {
        out.append(Integer.toString(i)).append(',').append(number(w.get(i))).append('\n');
      }
      return;
    }
    out.append("feature");
    for (int c = 0; c < perFeature; c++) {
      out.append(perFeature == 1 ? ",weight" : ",weight_" + c);
    }
    out.append(model.has("means") ? ",mean,scale" : "");
    out.append(model.has("idf") ? ",idf" : "").append('\n');
    for (int j = 0; j < p; j++) {
      feature(out, w, j, perFeature);
    }
  }

  private void feature(Appendable out, JsonNode w, int j, int perFeature) throws IOException {
    JsonNode names = model.path("columns");
    out.append(names.isEmpty() ? Integer.toString(j + 1) : quoted(names.get(j).asText()));
    for (int c = 0; c < perFeature; c++) {
      out.append(',').append(number(w.get(j * perFeature + c)));
    }
    for (String field : new String[] {"means", "scales", "idf"}) {
      if (model.has(field)) {
        out.append(',').append(number(model.get(field).get(j)));
      }
    }
    out.append('\n');
  }

  /**
   * {@code vector,index,value} of everything a result holds: lambda, w, and the model's means,
   * scales and weights of words.
   */
  public void all(Appendable out) throws IOException {
    out.append("vector,index,value\n");
    vector(out, "lambda", result.path("lambda"));
    vector(out, W, result.path(W));
    for (String field : new String[] {"means", "scales", "idf"}) {
      vector(out, field, model.path(field));
    }
  }

  private static void vector(Appendable out, String name, JsonNode values) throws IOException {
    for (int i = 0; i < values.size(); i++) {
      out.append(name).append(',').append(Integer.toString(i)).append(',');
      out.append(number(values.get(i))).append('\n');
    }
  }

  private static String number(JsonNode value) {
    return value.isNumber() ? Double.toString(value.doubleValue()) : "";
  }

  private static String quoted(String text) {
    return text.matches("[^\",\\r\\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
