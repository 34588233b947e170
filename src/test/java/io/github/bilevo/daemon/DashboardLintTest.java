package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.daemon.DashboardLint.Finding;
import io.github.bilevo.daemon.Monitoring.Expression;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dashboards break no rule of Grafana's linter but those that {@code grafana/lint.yaml} names.
 */
class DashboardLintTest {
  private static final JsonNode EXCLUSIONS =
      Monitoring.yaml(Monitoring.GRAFANA.resolve("lint.yaml")).at("/exclusions");

  @TempDir Path directory;

  static Stream<Path> dashboards() {
    return Monitoring.dashboards();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void dashboard_asShipped_breaksNoRuleThatIsNotExcluded(Path file) {
    assertThat(DashboardLint.of(Monitoring.json(file)))
        .filteredOn(finding -> !excluded(finding))
        .isEmpty();
  }

  private static boolean excluded(Finding finding) {
    JsonNode rule = EXCLUSIONS.at("/" + finding.rule());
    return !rule.isMissingNode()
        && (!rule.has("entries")
            || Monitoring.elements(rule.at("/entries"))
                .anyMatch(
                    entry ->
                        entry.at("/dashboard").asText().equals(finding.dashboard())
                            && entry.at("/panel").asText().equals(finding.panel())));
  }

  /** A rule that nothing breaks any more leaves the list. */
  @Test
  void exclusions_eachOfThem_isNeededAndHasAReason() {
    Set<Finding> found = new HashSet<>();
    dashboards().forEach(file -> found.addAll(DashboardLint.of(Monitoring.json(file))));

    EXCLUSIONS
        .properties()
        .forEach(
            rule -> {
              assertThat(rule.getValue().at("/reason").asText()).isNotBlank();
              assertThat(found).extracting(Finding::rule).contains(rule.getKey());
            });
  }

  /** One change each to a dashboard that breaks no rule. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "template-datasource-rule | /templating/list/0 | label | \"Source\"",
        "template-job-rule | /templating/list/1 | multi | false",
        "template-instance-rule | /templating/list/2 | allValue | \"\"",
        "template-label-promql-rule | /templating/list/2/query | query | \"up\"",
        "template-on-time-change-reload-rule | /templating/list/1 | refresh | 1",
        "uneditable-dashboard |  | editable | true",
        "panel-datasource-rule | /panels/1/datasource | uid | \"prometheus\"",
        "panel-datasource-rule | /panels/1/targets/0/datasource | uid | \"prometheus\"",
        "panel-title-description-rule | /panels/1 | title | \" \"",
        "panel-title-description-rule | /panels/1 | description | \"\"",
        "panel-units-rule | /panels/1/fieldConfig/defaults | unit | \"\"",
        "panel-no-targets-rule | /panels/1 | targets | []",
        "target-job-rule | /panels/1/targets/0 | expr | \"up{instance=~\\\"$instance\\\"}\"",
        "target-instance-rule | /panels/1/targets/0 | expr"
            + " | \"up{instance=~\\\"$instance\\\", job=~\\\"$job\\\"} + down{job=~\\\"$job\\\"}\"",
        "target-rate-interval-rule | /panels/1/targets/0 | expr"
            + " | \"rate(x_total{instance=~\\\"$instance\\\", job=~\\\"$job\\\"}[5m])\"",
        "target-counter-agg-rule | /panels/1/targets/0 | expr"
            + " | \"sum(x_total{instance=~\\\"$instance\\\", job=~\\\"$job\\\"})\""
      })
  void rule_byAChangeOfACleanDashboard_isBrokenAlone(
      String rule, String where, String key, String value) throws Exception {
    JsonNode dashboard = new ObjectMapper().readTree(CLEAN);
    assertThat(DashboardLint.of(dashboard)).isEmpty();

    ((ObjectNode) dashboard.at(where == null ? "" : where))
        .set(key, new ObjectMapper().readTree(value));

    assertThat(DashboardLint.of(dashboard)).extracting(Finding::rule).containsExactly(rule);
  }

  private static final String CLEAN =
      """
      {"title": "Clean", "editable": false,
       "templating": {"list": [
         {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"},
         {"name": "job", "label": "Job", "type": "query", "multi": true, "allValue": ".+",
          "refresh": 2, "datasource": {"uid": "${datasource}"}, "query": {"query": "label_values(up, job)"}},
         {"name": "instance", "label": "Instance", "type": "query", "multi": true, "allValue": ".+",
          "refresh": 2, "datasource": {"uid": "${datasource}"},
          "query": {"query": "label_values(up{job=~\\"$job\\"}, instance)"}}]},
       "panels": [
         {"type": "row"},
         {"type": "timeseries", "title": "Rate", "description": "Of x.",
          "datasource": {"uid": "${datasource}"}, "fieldConfig": {"defaults": {"unit": "none"}},
          "targets": [{"datasource": {"uid": "${datasource}"},
            "expr": "sum(rate(x_total{instance=~\\"$instance\\", job=~\\"$job\\"}[$__rate_interval]))"}]}]}
      """;

  /** {@code target-promql-rule}. */
  @Test
  void expressions_ofAllDashboards_parse() throws Exception {
    List<String> expressions = new ArrayList<>();
    for (Expression expression : Monitoring.ofDashboards().toList()) {
      expressions.add(PromQl.expand(expression.text()));
    }

    assertThat(parse(expressions)).isZero();
    expressions.add("sum(rate(x[5m])");
    assertThat(parse(expressions)).isNotZero();
  }

  /** Prometheus's parser, each expression as a rule of its own. */
  private int parse(List<String> expressions) throws Exception {
    PrometheusServer.assumeOnPath("promtool");
    ObjectNode rules = new ObjectMapper().createObjectNode();
    ObjectNode group = rules.putArray("groups").addObject().put("name", "expressions");
    group.putArray("rules");
    for (int i = 0; i < expressions.size(); i++) {
      group.withArray("rules").addObject().put("record", "e" + i).put("expr", expressions.get(i));
    }
    Path file = Files.writeString(directory.resolve("rules.yaml"), rules.toString());
    Process promtool =
        new ProcessBuilder("promtool", "check", "rules", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return promtool.exitValue();
  }
}
