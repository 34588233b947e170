package io.github.bilevo.reference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.problem.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One file of {@code src/test/resources/reference}: float64 automatic differentiation and dense
 * linear algebra, made by a program that shares nothing with this project. Numbers were printed
 * with 17 digits, so that parsing restores their bits; α, β, μ and L are constants of the case.
 */
public record ReferenceCase(String name, JsonNode json) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Loads {@code reference/NAME.json}. */
  public static ReferenceCase load(String name) {
    String resource = "/reference/" + name + ".json";
    try (InputStream in = ReferenceCase.class.getResourceAsStream(resource)) {
      return new ReferenceCase(name, MAPPER.readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Training rows. */
  public Samples train() {
    return samples("X", "y");
  }

  /** Validation rows. */
  public Samples validation() {
    return samples("X_val", "y_val");
  }

  private Samples samples(String features, String targets) {
    JsonNode x = json.path("data").path(features);
    double[][] rows = new double[x.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = doubles(x.get(i));
    }
    return new Samples(DenseMatrix.ofRows(rows), doubles(json.path("data").path(targets)));
  }

  /** λ; where it is given in blocks, they are joined in the case's order. */
  public double[] lambda() {
    return joined(json, json.path("lambda"));
  }

  /** w₀. */
  public double[] initial() {
    return doubles(json.path("w0"));
  }

  /** {@code solver.NAME}: alpha, momentum, mu, L, alpha_gd_for_fp_gd. */
  public double solver(String constant) {
    return number(json.path("solver").path(constant), "solver." + constant);
  }

  private double number(JsonNode node, String field) {
    if (!node.isNumber()) {
      throw new IllegalArgumentException(name + ": no number " + field);
    }
    return node.doubleValue();
  }

  /** The number under this name at the top: {@code beta}, {@code d}, {@code c}, …. */
  public double constant(String field) {
    return number(json.path(field), field);
  }

  /** Whether the lower solver is heavy ball; else it is gradient descent. */
  public boolean heavyBall() {
    return json.path("solver").path("kind").textValue().equals("HEAVY_BALL");
  }

  /** {@code exact.NAME}. */
  public double[] exact(String field) {
    return doubles(json.path("exact").path(field));
  }

  /** One entry per t. */
  public List<Result> results() {
    List<Result> results = new ArrayList<>();
    json.path("results").forEach(node -> results.add(new Result(this, node)));
    return results;
  }

  /** What the reference found after t lower steps. */
  public record Result(ReferenceCase reference, JsonNode json) {
    /** t. */
    public int t() {
      return json.path("t").intValue();
    }

    /** f_t. */
    public double objective() {
      return json.path("f_t").doubleValue();
    }

    /** The vector under this name: {@code w_t}, {@code itd}, {@code cg_k_eq_t}, …. */
    public double[] vector(String field) {
      return joined(reference.json, json.path(field));
    }
  }

  /** An array of numbers, nested or flat, or blocks {A, B, …} in the order that the case says. */
  private static double[] joined(JsonNode reference, JsonNode node) {
    List<Double> values = new ArrayList<>();
    if (node.isObject()) {
      reference.path("lambda_order").forEach(name -> flatten(node.path(name.textValue()), values));
    } else {
      flatten(node, values);
    }
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no such array in the reference case");
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void flatten(JsonNode node, List<Double> values) {
    if (node.isArray()) {
      node.forEach(element -> flatten(element, values));
    } else if (node.isNumber()) {
      values.add(node.doubleValue());
    } else {
      throw new IllegalArgumentException("no such array in the reference case");
    }
  }

  private static double[] doubles(JsonNode array) {
    if (!array.isArray() || array.isEmpty()) {
      throw new IllegalArgumentException("no such array in the reference case");
    }
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).doubleValue();
    }
    return values;
  }

  /** ‖found − wanted‖ / ‖wanted‖; ‖found‖ where nothing but 0 is wanted. */
  public static double relativeError(double[] found, double[] wanted) {
    if (found.length != wanted.length) {
      throw new IllegalArgumentException(
          "found: " + found.length + " numbers; wanted " + wanted.length);
    }
    double difference = 0.0;
    double norm = 0.0;
    for (int i = 0; i < wanted.length; i++) {
      difference += (found[i] - wanted[i]) * (found[i] - wanted[i]);
      norm += wanted[i] * wanted[i];
    }
    return Math.sqrt(norm == 0.0 ? difference : difference / norm);
  }
}
