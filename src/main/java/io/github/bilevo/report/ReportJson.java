package io.github.bilevo.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** What the page shows, as JSON: the result without its long vectors, and the thinned epochs. */
public final class ReportJson {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int STRETCHES = 250;
  private static final int FIRST = 10;
  private static final List<String> LONG = List.of("lambda", "w", "last", "model");

  private ReportJson() {}

  /** As {@link HtmlReport} is given them. */
  public static ObjectNode of(JsonNode result, History history, Map<String, String> origin) {
    ObjectNode report = MAPPER.createObjectNode();
    result
        .properties()
        .forEach(
            field -> {
              if (!LONG.contains(field.getKey())) {
                report.set(field.getKey(), field.getValue());
              }
            });
    JsonNode lambda = result.path("lambda");
    ObjectNode summary = report.putObject("lambda");
    summary.put("size", lambda.size());
    ArrayNode first = summary.putArray("first");
    for (int i = 0; i < Math.min(FIRST, lambda.size()); i++) {
      first.add(lambda.get(i));
    }
    origin.forEach(report.putObject("origin")::put);
    report.put("epochs", history.size());
    ObjectNode points = report.putObject("points");
    int[] kept = Thinned.indices(history.column("objective"), STRETCHES);
    for (String name : History.COLUMNS) {
      if (history.has(name)) {
        ArrayNode column = points.putArray(name);
        double[] values = history.column(name);
        for (int i : kept) {
          column.add(
              Double.isFinite(values[i])
                  ? MAPPER.getNodeFactory().numberNode(values[i])
                  : MAPPER.nullNode());
        }
      }
    }
    return report;
  }
}
