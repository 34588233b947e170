package io.github.bilevo.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The page: one file of HTML, without a script and without anything from elsewhere. */
public final class HtmlReport {
  private static final String STYLE = style();

  private final JsonNode result;
  private final History history;
  private final Map<String, String> origin;

  /**
   * Of this run.
   *
   * @param result as {@code result.json} has it
   * @param history its epochs
   * @param origin what else is known of where it comes from, such as checksums of data, in words
   */
  public HtmlReport(JsonNode result, History history, Map<String, String> origin) {
    this.result = result;
    this.history = history;
    this.origin = new LinkedHashMap<>(origin);
  }

  /** The whole page. */
  public String text() {
    String name = Html.escape(result.path("name").asText());
    StringBuilder html = new StringBuilder(1 << 16);
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    html.append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
    html.append("<title>").append(name).append(" · Bilevo</title>\n<style>\n").append(STYLE);
    html.append("</style>\n</head>\n<body>\n<main>\n");
    header(html, name);
    tiles(html);
    charts(html);
    figures(html);
    html.append("<h2>Tuned λ</h2>\n").append(new LambdaView(result.path("lambda")).html());
    table(html, "Origin", "plain", origin());
    table(html, "Job", "plain keys", Flat.of(result.path("job")));
    html.append("<footer>Made by Bilevo ").append(told("version"));
    html.append(". The page is complete in itself.</footer>\n</main>\n</body>\n</html>\n");
    return html.toString();
  }

  private String told(String field) {
    return Html.escape(result.path(field).asText());
  }

  private void header(StringBuilder html, String name) {
    String state = result.path("state").asText();
    String tone =
        switch (state) {
          case "SUCCEEDED", "STOPPED_BUDGET" -> "good";
          case "FAILED" -> "bad";
          default -> "warn";
        };
    html.append("<header>\n<p class=\"over\">Tuning report</p>\n<h1>").append(name);
    html.append("</h1>\n<p class=\"under\"><span class=\"state ").append(tone).append("\">");
    html.append(Html.escape(state.toLowerCase(Locale.ROOT).replace('_', ' '))).append("</span>");
    html.append(told("reason")).append(" · ").append(told("problem")).append(" by ");
    html.append(told("method")).append("</p>\n");
    String advice = told("advice");
    if (!advice.isEmpty()) {
      html.append("<p class=\"advice\">").append(advice).append("</p>\n");
    }
    html.append("</header>\n");
  }

  private void tiles(StringBuilder html) {
    double[] objective = history.column("objective");
    double first = objective.length > 0 ? objective[0] : Double.NaN;
    if (result.path("first_objective").isNumber()) {
      first = result.get("first_objective").doubleValue();
    }
    JsonNode best = result.path("objective");
    html.append("<section class=\"tiles\">\n");
    tile(
        html,
        "objective",
        Numbers.text(first) + " → " + Numbers.text(best),
        best.isNumber() && first > 0
            ? String.format(Locale.ROOT, "%+.1f %%", 100 * (best.doubleValue() - first) / first)
            : "");
    tile(
        html,
        "upper steps",
        Numbers.text(result.path("steps")),
        "best at epoch " + Numbers.text(result.path("epoch")));
    if (result.path("seconds").isNumber()) {
      tile(html, "wall time", seconds(result.get("seconds").doubleValue()), "");
    }
    for (String set : List.of("validation", "test")) {
      JsonNode figures = result.path("figures").path(set);
      headline(figures)
          .ifPresent(
              figure ->
                  tile(
                      html,
                      set + " " + figure.replace('_', ' '),
                      figure.equals("accuracy")
                          ? String.format(
                              Locale.ROOT, "%.2f %%", 100 * figures.get(figure).doubleValue())
                          : Numbers.text(figures.get(figure)),
                      ""));
    }
    html.append("</section>\n");
  }

  /** The figure that says most. */
  private static Optional<String> headline(JsonNode figures) {
    return List.of("accuracy", "mean_squared_error", "mean_loss", "loss").stream()
        .filter(figure -> figures.path(figure).isNumber())
        .findFirst();
  }

  private static String seconds(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 120) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return whole < 7200
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
  }

  private static void tile(StringBuilder html, String label, String value, String more) {
    html.append("<div class=\"tile\"><span>").append(Html.escape(label)).append("</span><b>");
    html.append(Html.escape(value)).append("</b><small>").append(Html.escape(more));
    html.append("</small></div>\n");
  }

  private void charts(StringBuilder html) {
    html.append("<h2>Course</h2>\n");
    if (history.size() == 0) {
      html.append("<p class=\"none\">No epoch was recorded.</p>\n");
      return;
    }
    html.append("<section class=\"charts\">\n");
    chart(
        html,
        "Objective",
        List.of(),
        Curve.steps("best so far", "c2", history.column("best")),
        Curve.of("f(λ) of the epoch", "c1", history.column("objective")));
    Curve norm = Curve.of("‖∇̂f‖", "c1", history.column("hypergradient_norm"));
    chart(html, "Hypergradient norm", bands(), norm);
    List<Curve> residuals = new ArrayList<>();
    add(residuals, "lower level", "c3", "lower_residual");
    add(residuals, "linear system, relative", "c4", "linear_residual_ratio");
    chart(html, "Residuals", List.of(), residuals.toArray(Curve[]::new));
    List<Curve> steps = new ArrayList<>();
    add(steps, "t, lower", "c3", "lower_steps");
    add(steps, "k, linear", "c4", "linear_steps");
    chart(html, "Steps per epoch", List.of(), steps.toArray(Curve[]::new));
    html.append("</section>\n");
    if (!bands().isEmpty()) {
      html.append("<p class=\"note\">The bands say how far ‖∇̂f‖ may be from ‖∇f‖; an estimate is");
      html.append(" no bound.</p>\n");
    }
  }

  private void add(List<Curve> curves, String label, String style, String column) {
    if (history.has(column)) {
      curves.add(Curve.of(label, style, history.column(column)));
    }
  }

  private void chart(StringBuilder html, String title, List<Chart.Band> bands, Curve... curves) {
    html.append(new Chart(title, history.column("epoch"), List.of(curves), bands).html());
  }

  /** The proven bound behind the estimate, each where it was measured. */
  private List<Chart.Band> bands() {
    List<Chart.Band> bands = new ArrayList<>();
    if (history.has("error_bound")) {
      bands.add(new Chart.Band("± proven bound", "b1", history.column("error_bound")));
    }
    if (history.has("error_estimate")) {
      bands.add(new Chart.Band("± estimate", "b2", history.column("error_estimate")));
    }
    return bands;
  }

  private void figures(StringBuilder html) {
    JsonNode figures = result.path("figures");
    Map<String, Boolean> names = new LinkedHashMap<>();
    figures.forEach(set -> set.fieldNames().forEachRemaining(name -> names.put(name, true)));
    if (names.isEmpty()) {
      return;
    }
    html.append(
        "<h2>Figures of merit</h2>\n<div class=\"card scroll\"><table><thead><tr><th>rows</th>");
    names.keySet().forEach(name -> cell(html, "th", name.replace('_', ' ')));
    html.append("</tr></thead><tbody>\n");
    figures
        .properties()
        .forEach(
            set -> {
              html.append("<tr><th>").append(Html.escape(set.getKey())).append("</th>");
              names
                  .keySet()
                  .forEach(
                      name ->
                          cell(
                              html,
                              "td",
                              set.getValue().has(name)
                                  ? Numbers.text(set.getValue().get(name))
                                  : ""));
              html.append("</tr>\n");
            });
    html.append("</tbody></table></div>\n");
  }

  private static void cell(StringBuilder html, String tag, String text) {
    html.append('<').append(tag).append(" class=\"n\">").append(Html.escape(text));
    html.append("</").append(tag).append('>');
  }

  private Map<String, String> origin() {
    Map<String, String> all = new LinkedHashMap<>();
    for (String field : List.of("version", "backend", "seed", "started")) {
      if (result.has(field)) {
        all.put(field, result.get(field).asText());
      }
    }
    all.putAll(origin);
    return all;
  }

  private static void table(
      StringBuilder html, String title, String style, Map<String, String> rows) {
    html.append("<h2>").append(title).append("</h2>\n<div class=\"card scroll\"><table class=\"");
    html.append(style).append("\"><tbody>\n");
    rows.forEach(
        (key, value) ->
            html.append("<tr><th>")
                .append(Html.escape(key))
                .append("</th><td>")
                .append(Html.escape(value))
                .append("</td></tr>\n"));
    html.append("</tbody></table></div>\n");
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
