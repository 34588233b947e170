package io.github.bilevo.predict;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.data.InverseDocumentFrequency;
import io.github.bilevo.data.Standardiser;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.problem.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@link Model} as JSON, and back to the same bits.
 *
 * <pre>
 *   predicts       sign | class | number | represented | kernel | nothing
 *   reason         why nothing
 *   features       p;  columns  their names, or the vocabulary, or []
 *   format         how files of rows are written, or null
 *   means, scales  x ↦ (x − mean) / scale, where features are standardised
 *   idf            weights of words: x ↦ x·idf / ‖x·idf‖, before that
 *   classes        c;  target_values  the two values of the training targets, or []
 *   parametrisation, training_rows, training_targets   of a kernel: prepared rows
 * </pre>
 */
public final class ModelJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String SIGN = "sign";
  private static final String CLASS = "class";
  private static final String NUMBER = "number";
  private static final String REPRESENTED = "represented";
  private static final String KERNEL = "kernel";
  private static final String NOTHING = "nothing";
  private static final String CLASSES = "classes";
  private static final String TWO = "target_values";
  private static final String LOGARITHMS = "log";

  private ModelJson() {}

  /** The model as a tree. */
  public static ObjectNode of(Model model) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("predicts", model.rule().map(ModelJson::name).orElse(NOTHING));
    json.put("reason", model.reason());
    Rows rows = model.rows();
    json.put("features", rows.features());
    ArrayNode columns = json.putArray("columns");
    rows.columns().forEach(columns::add);
    json.set("format", rows.format().<JsonNode>map(FormatJson::of).orElse(MAPPER.nullNode()));
    rows.standardiser()
        .ifPresent(
            it -> {
              json.set("means", numbers(it.means()));
              json.set("scales", numbers(it.scales()));
            });
    rows.idf().ifPresent(it -> json.set("idf", numbers(it.weights())));
    model.rule().ifPresent(rule -> write(json, rule));
    return json;
  }

  private static String name(Rule rule) {
    if (rule instanceof Rule.Sign) {
      return SIGN;
    }
    if (rule instanceof Rule.Softmax) {
      return CLASS;
    }
    if (rule instanceof Rule.Linear) {
      return NUMBER;
    }
    return rule instanceof Rule.Kernel ? KERNEL : REPRESENTED;
  }

  private static void write(ObjectNode json, Rule rule) {
    if (rule instanceof Rule.Softmax softmax) {
      json.put(CLASSES, softmax.classes());
    } else if (rule instanceof Rule.Linear linear) {
      json.set(TWO, numbers(linear.two()));
    } else if (rule instanceof Rule.Represented represented) {
      json.set(TWO, numbers(represented.two()));
    } else if (rule instanceof Rule.Kernel kernel) {
      json.put("parametrisation", kernel.logarithms() ? LOGARITHMS : "direct");
      DenseMatrix train = kernel.train().features().dense();
      ArrayNode rows = json.putArray("training_rows");
      for (int i = 0; i < train.rows(); i++) {
        ArrayNode row = rows.addArray();
        for (int j = 0; j < train.columns(); j++) {
          row.add(train.get(i, j));
        }
      }
      json.set("training_targets", numbers(kernel.train().targets()));
    }
  }

  /**
   * The model of a tree.
   *
   * @throws IllegalArgumentException naming the field that is missing or wrong
   */
  public static Model read(JsonNode json) {
    List<String> columns = new ArrayList<>();
    need(json, "columns").forEach(name -> columns.add(name.asText()));
    JsonNode format = need(json, "format");
    int features = need(json, "features").asInt();
    Rows rows =
        new Rows(
            features,
            columns,
            format.isNull() ? Optional.empty() : Optional.of(FormatJson.read(format)),
            json.has("means")
                ? Optional.of(
                    Standardiser.of(
                        numbers(json, "means", features), numbers(json, "scales", features)))
                : Optional.empty(),
            json.has("idf")
                ? Optional.of(InverseDocumentFrequency.of(numbers(json, "idf", features)))
                : Optional.empty());
    String predicts = need(json, "predicts").asText();
    return predicts.equals(NOTHING)
        ? Model.refusing(rows, need(json, "reason").asText())
        : Model.of(rows, rule(predicts, json));
  }

  private static Rule rule(String predicts, JsonNode json) {
    return switch (predicts) {
      case SIGN -> new Rule.Sign();
      case CLASS -> new Rule.Softmax(need(json, CLASSES).asInt());
      case NUMBER -> new Rule.Linear(numbers(need(json, TWO), TWO));
      case REPRESENTED -> new Rule.Represented(numbers(need(json, TWO), TWO));
      case KERNEL -> kernel(json);
      default ->
          throw new IllegalArgumentException(
              "model.predicts: found " + predicts + "; wanted a rule of this version");
    };
  }

  private static Rule kernel(JsonNode json) {
    List<double[]> rows = new ArrayList<>();
    need(json, "training_rows").forEach(row -> rows.add(numbers(row, "training_rows")));
    double[] targets = numbers(json, "training_targets", rows.size());
    boolean logarithms = need(json, "parametrisation").asText().equals(LOGARITHMS);
    DenseMatrix features = DenseMatrix.ofRows(rows.toArray(double[][]::new));
    return new Rule.Kernel(new Samples(features, targets), logarithms);
  }

  private static JsonNode need(JsonNode json, String field) {
    JsonNode found = json.get(field);
    if (found == null) {
      throw new IllegalArgumentException("model." + field + ": found nothing; wanted a value");
    }
    return found;
  }

  private static double[] numbers(JsonNode json, String field, int wanted) {
    double[] numbers = numbers(need(json, field), "model." + field);
    if (numbers.length != wanted) {
      throw new IllegalArgumentException(
          "model." + field + ": found " + numbers.length + " numbers; wanted " + wanted);
    }
    return numbers;
  }

  /**
   * The numbers of an array.
   *
   * @throws IllegalArgumentException if some entry is none, as where a run found nothing finite
   */
  static double[] numbers(JsonNode array, String field) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      JsonNode entry = array.get(i);
      if (!entry.isNumber()) {
        throw new IllegalArgumentException(
            field + "[" + i + "]: found " + entry + "; wanted a finite number");
      }
      numbers[i] = entry.doubleValue();
    }
    return numbers;
  }

  private static ArrayNode numbers(double[] values) {
    ArrayNode array = MAPPER.createArrayNode();
    for (double value : values) {
      array.add(value);
    }
    return array;
  }
}
