package io.github.bilevo.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules of Grafana's dashboard linter that concern Prometheus, under their names there; that an
 * expression parses, {@code target-promql-rule}, is asked of Prometheus itself. A range counts as a
 * rate's with {@code increase}, too.
 */
final class DashboardLint {
  private static final Set<String> WITH_UNIT = Set.of("stat", "gauge", "table", "timeseries");
  private static final Pattern RATE =
      Pattern.compile("\\b(?:rate|irate|increase)\\s*\\(\\s*[\\w:]+(?:\\{[^}]*})?\\[([^\\]]*)]");

  private DashboardLint() {}

  /**
   * A rule that is broken.
   *
   * @param panel its title; empty where the whole dashboard is meant
   */
  record Finding(String rule, String dashboard, String panel) {}

  /** Everything that is wrong with a dashboard. */
  static List<Finding> of(JsonNode dashboard) {
    String title = dashboard.at("/title").asText();
    Stream<Finding> whole =
        Stream.of(
                dashboard("template-datasource-rule", d -> datasource(d)),
                dashboard("template-job-rule", d -> variable(d, "job", "Job")),
                dashboard("template-instance-rule", d -> variable(d, "instance", "Instance")),
                dashboard("template-label-promql-rule", DashboardLint::labelQueries),
                dashboard("template-on-time-change-reload-rule", DashboardLint::reloads),
                dashboard("uneditable-dashboard", d -> !d.at("/editable").asBoolean(true)))
            .flatMap(rule -> rule.apply(dashboard).stream())
            .map(rule -> new Finding(rule, title, ""));
    Stream<Finding> panels =
        Monitoring.elements(dashboard.at("/panels"))
            .filter(panel -> !panel.at("/type").asText().equals("row"))
            .flatMap(
                panel ->
                    ofPanel(panel)
                        .distinct()
                        .map(rule -> new Finding(rule, title, panel.at("/title").asText())));
    return Stream.concat(whole, panels).toList();
  }

  private static Function<JsonNode, Optional<String>> dashboard(
      String rule, Predicate<JsonNode> holds) {
    return dashboard -> holds.test(dashboard) ? Optional.empty() : Optional.of(rule);
  }

  private static boolean datasource(JsonNode dashboard) {
    return variables(dashboard)
        .anyMatch(
            v ->
                is(v, "/type", "datasource")
                    && is(v, "/name", "datasource")
                    && is(v, "/label", "Data source")
                    && is(v, "/query", "prometheus"));
  }

  private static boolean variable(JsonNode dashboard, String name, String label) {
    return variables(dashboard)
        .anyMatch(
            v ->
                is(v, "/name", name)
                    && is(v, "/label", label)
                    && is(v, "/type", "query")
                    && is(v, "/allValue", ".+")
                    && v.at("/multi").asBoolean()
                    && ours(v.at("/datasource")));
  }

  private static boolean labelQueries(JsonNode dashboard) {
    return queries(dashboard)
        .allMatch(v -> v.at("/query/query").asText().matches("label_values\\(.+, ?\\w+\\)"));
  }

  private static boolean reloads(JsonNode dashboard) {
    return queries(dashboard).allMatch(v -> v.at("/refresh").asInt() == 2);
  }

  private static Stream<String> ofPanel(JsonNode panel) {
    Stream.Builder<String> broken = Stream.builder();
    List<JsonNode> targets = Monitoring.elements(panel.at("/targets")).toList();
    if (!ours(panel.at("/datasource"))
        || !targets.stream().allMatch(t -> ours(t.at("/datasource")))) {
      broken.add("panel-datasource-rule");
    }
    if (panel.at("/title").asText().isBlank() || panel.at("/description").asText().isBlank()) {
      broken.add("panel-title-description-rule");
    }
    if (WITH_UNIT.contains(panel.at("/type").asText())
        && panel.at("/fieldConfig/defaults/unit").asText().isBlank()) {
      broken.add("panel-units-rule");
    }
    if (targets.isEmpty()) {
      broken.add("panel-no-targets-rule");
    }
    targets.forEach(target -> ofExpression(target.at("/expr").asText()).forEach(broken));
    return broken.build();
  }

  private static Stream<String> ofExpression(String expression) {
    Stream.Builder<String> broken = Stream.builder();
    Set<String> selectors = PromQl.selectors(expression);
    if (!selectors.stream().allMatch(s -> s.matches(".*\\bjob=~\"\\$job\".*"))) {
      broken.add("target-job-rule");
    }
    if (!selectors.stream().allMatch(s -> s.matches(".*\\binstance=~\"\\$instance\".*"))) {
      broken.add("target-instance-rule");
    }
    if (!RATE.matcher(expression).results().allMatch(r -> r.group(1).equals("$__rate_interval"))) {
      broken.add("target-rate-interval-rule");
    }
    String rest = RATE.matcher(expression).replaceAll("(1");
    if (PromQl.metrics(rest).stream().anyMatch(metric -> metric.endsWith("_total"))) {
      broken.add("target-counter-agg-rule");
    }
    return broken.build();
  }

  private static boolean ours(JsonNode datasource) {
    return is(datasource, "/uid", "${datasource}");
  }

  private static Stream<JsonNode> variables(JsonNode dashboard) {
    return Monitoring.elements(dashboard.at("/templating/list"));
  }

  private static Stream<JsonNode> queries(JsonNode dashboard) {
    return variables(dashboard).filter(v -> is(v, "/type", "query"));
  }

  private static boolean is(JsonNode node, String pointer, String text) {
    return node.at(pointer).asText().equals(text);
  }
}
