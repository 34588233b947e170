package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboards are such as Grafana loads from files, and explain themselves. */
class DashboardsTest {
  private static final Set<String> PANEL_TYPES =
      Set.of("timeseries", "stat", "table", "state-timeline");

  /** Grafana's own ids, of those that fit here; a word of ours follows {@code suffix:}. */
  private static final Set<String> UNITS =
      Set.of("none", "s", "bytes", "Bps", "percentunit", "sci", "locale");

  /** What is of no run. */
  private static final Set<String> OF_PROCESSES =
      Set.of(
          "bilevo_build_info",
          "bilevo_runs",
          "bilevo_http_",
          "bilevo_checkpoint_duration",
          "bilevo_checkpoint_restores",
          "bilevo_dispatcher_");

  private static final int WIDTH = 24;

  static Stream<Path> dashboards() {
    return Monitoring.dashboards();
  }

  @Test
  void files_together_haveUniqueUidsAndTitles() {
    List<JsonNode> all = dashboards().map(Monitoring::json).toList();

    assertThat(all).extracting(d -> d.at("/uid").asText()).doesNotHaveDuplicates();
    assertThat(all).extracting(d -> d.at("/title").asText()).doesNotHaveDuplicates();
    assertThat(dashboards().map(file -> file.getFileName().toString()))
        .containsExactly("convergence.json", "runs.json", "runtime.json", "service.json");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void file_itsForm_isCanonical(Path file) throws Exception {
    DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
    Separators separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter(separators);
    printer.indentArraysWith(indenter);
    printer.indentObjectsWith(indenter);

    String canonical = new ObjectMapper().writer(printer).writeValueAsString(Monitoring.json(file));

    assertThat(Files.readString(file)).isEqualTo(canonical + "\n"); // so that changes are read
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void dashboard_fromAFile_hasWhatProvisioningNeeds(Path file) {
    JsonNode dashboard = Monitoring.json(file);
    String name = file.getFileName().toString().replace(".json", "");

    assertThat(dashboard.at("/uid").asText()).isEqualTo("bilevo-" + name);
    assertThat(dashboard.at("/schemaVersion").asInt()).isEqualTo(41);
    assertThat(dashboard.at("/title").asText()).startsWith("Bilevo / ");
    assertThat(dashboard.at("/description").asText()).isNotBlank();
    assertThat(dashboard.has("__inputs")).isFalse();
    assertThat(dashboard.has("__requires")).isFalse();
    assertThat(dashboard.has("id")).isFalse(); // a number of one Grafana's database
    assertThat(dashboard.at("/editable").asBoolean(true)).isFalse();
    assertThat(dashboard.findValuesAsText("type")).doesNotContain("graph", "singlestat");
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void variables_ofADashboard_chooseDataSourceInstanceAndRun(Path file) {
    List<JsonNode> variables =
        Monitoring.elements(Monitoring.json(file).at("/templating/list")).toList();

    assertThat(variables)
        .extracting(v -> v.at("/name").asText() + " " + v.at("/type").asText())
        .containsExactly("datasource datasource", "instance query", "run query");
    assertThat(variables)
        .allSatisfy(
            v -> {
              assertThat(v.at("/label").asText()).isNotBlank();
              assertThat(v.at("/description").asText()).isNotBlank();
            });
    assertThat(variables.subList(1, 3))
        .allSatisfy(
            v -> {
              assertThat(v.at("/refresh").asInt()).isEqualTo(2); // runs come and go
              assertThat(v.at("/multi").asBoolean()).isTrue();
              assertThat(v.at("/includeAll").asBoolean()).isTrue();
              assertThat(v.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void links_ofADashboard_keepTimeAndVariablesAndLeadToExistingOnes(Path file) {
    JsonNode dashboard = Monitoring.json(file);
    JsonNode link = dashboard.at("/links/0");
    String tag = link.at("/tags/0").asText();

    assertThat(link.at("/type").asText()).isEqualTo("dashboards");
    assertThat(link.at("/keepTime").asBoolean()).isTrue();
    assertThat(link.at("/includeVars").asBoolean()).isTrue();
    assertThat(dashboards().map(Monitoring::json))
        .allSatisfy(other -> assertThat(other.at("/tags/0").asText()).isEqualTo(tag));

    Set<String> uids =
        dashboards().map(f -> Monitoring.json(f).at("/uid").asText()).collect(Collectors.toSet());
    for (String url : dashboard.findValuesAsText("url")) {
      if (url.startsWith("http")) {
        assertThat(url).isEqualTo("http://${__value.text}/"); // the daemon's page, of an instance
      } else if (!url.isEmpty()) {
        assertThat(uids).contains(url.replaceAll("^/d/([^?]*).*", "$1"));
        assertThat(url).contains("${__url_time_range}", "${datasource:queryparam}");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panels_eachOfThem_saysWhatItShowsAndInWhatUnit(Path file) {
    List<JsonNode> panels = Monitoring.elements(Monitoring.json(file).at("/panels")).toList();

    assertThat(panels).extracting(p -> p.at("/id").asInt()).doesNotHaveDuplicates();
    assertThat(panels).extracting(p -> p.at("/title").asText()).doesNotHaveDuplicates();
    assertThat(panels.stream().filter(p -> !isRow(p)))
        .hasSizeGreaterThan(5)
        .allSatisfy(DashboardsTest::checkPanel);
  }

  private static boolean isRow(JsonNode panel) {
    return panel.at("/type").asText().equals("row");
  }

  private static void checkPanel(JsonNode panel) {
    assertThat(panel.at("/type").asText()).isIn(PANEL_TYPES);
    assertThat(panel.at("/id").asInt()).isPositive();
    assertThat(panel.at("/title").asText()).isNotBlank();
    assertThat(panel.at("/description").asText()).endsWith(".");
    String unit = panel.at("/fieldConfig/defaults/unit").asText();
    assertThat(UNITS.contains(unit) || unit.startsWith("suffix: ")).as(unit).isTrue();
    List<JsonNode> targets = Monitoring.elements(panel.at("/targets")).toList();
    assertThat(targets).isNotEmpty();
    assertThat(targets).extracting(t -> t.at("/refId").asText()).doesNotHaveDuplicates();
    for (JsonNode source : panel.findValues("datasource")) {
      assertThat(source.at("/type").asText()).isEqualTo("prometheus");
      assertThat(source.at("/uid").asText()).isEqualTo("${datasource}");
    }
    for (JsonNode target : targets) {
      String expression = target.at("/expr").asText();
      assertThat(expression).contains("instance=~\"$instance\"");
      boolean ofRuns =
          PromQl.metrics(expression).stream().anyMatch(DashboardsTest::isOfARun)
              && !expression.contains("transport=\"sse\"");
      assertThat(expression.contains("run=~\"$run\"")).as(expression).isEqualTo(ofRuns);
      assertThat(target.at("/instant").asBoolean())
          .isEqualTo(Set.of("stat", "table").contains(panel.at("/type").asText()));
    }
  }

  private static boolean isOfARun(String metric) {
    return metric.startsWith("bilevo_") && OF_PROCESSES.stream().noneMatch(metric::startsWith);
  }

  @Test
  void switches_ofTheWatchdog_areMarkedInTheCurves() {
    JsonNode annotation =
        Monitoring.json(Monitoring.GRAFANA.resolve("dashboards/convergence.json"))
            .at("/annotations/list/0");

    assertThat(annotation.at("/name").asText()).isEqualTo("Switches");
    assertThat(annotation.at("/enable").asBoolean()).isTrue();
    assertThat(annotation.at("/datasource/uid").asText()).isEqualTo("${datasource}");
    assertThat(annotation.at("/target/expr").asText())
        .contains("bilevo_fallbacks_total", "run=~\"$run\"", "instance=~\"$instance\"");
  }

  /** A band is drawn from a curve to another one of the same panel, which has to be there. */
  @Test
  void bands_ofError_lieBetweenCurvesOfTheirPanel() {
    List<JsonNode> panels =
        dashboards()
            .flatMap(file -> Monitoring.elements(Monitoring.json(file).at("/panels")))
            .filter(panel -> panel.toString().contains("custom.fillBelowTo"))
            .toList();

    assertThat(panels).hasSize(1);
    List<String> curves = panels.get(0).findValuesAsText("legendFormat");
    for (JsonNode override : panels.get(0).at("/fieldConfig/overrides")) {
      assertThat(curves).contains(override.at("/matcher/options").asText());
      Monitoring.elements(override.at("/properties"))
          .filter(property -> property.at("/id").asText().equals("custom.fillBelowTo"))
          .forEach(property -> assertThat(curves).contains(property.at("/value").asText()));
    }
    assertThat(panels.get(0).at("/repeat").asText()).isEqualTo("run"); // names are of one run
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panels_onTheGrid_lieWithinItAndDoNotOverlap(Path file) {
    Set<String> taken = new HashSet<>();
    for (JsonNode panel : Monitoring.json(file).at("/panels")) {
      int x = panel.at("/gridPos/x").asInt(-1);
      int y = panel.at("/gridPos/y").asInt(-1);
      int w = panel.at("/gridPos/w").asInt(-1);
      int h = panel.at("/gridPos/h").asInt(-1);
      String where = panel.at("/title").asText();
      assertThat(Math.min(x, y)).as(where).isNotNegative();
      assertThat(Math.min(w, h)).as(where).isPositive();
      assertThat(x + w).as(where).isLessThanOrEqualTo(WIDTH);
      IntStream.range(0, w * h)
          .mapToObj(cell -> (x + cell % w) + "," + (y + cell / w))
          .forEach(cell -> assertThat(taken.add(cell)).as(where + " at " + cell).isTrue());
    }
  }

  /** What falls over orders of magnitude is seen on a log axis. */
  @Test
  void residuals_andTheHypergradientNorm_haveLogAxes() {
    Set<String> onLogAxes =
        dashboards()
            .flatMap(file -> Monitoring.elements(Monitoring.json(file).at("/panels")))
            .filter(p -> p.at("/type").asText().equals("timeseries"))
            .filter(
                p ->
                    p.at("/fieldConfig/defaults/custom/scaleDistribution/type")
                        .asText()
                        .equals("log"))
            .flatMap(p -> Monitoring.elements(p.at("/targets")))
            .flatMap(t -> PromQl.metrics(t.at("/expr").asText()).stream())
            .collect(Collectors.toSet());

    assertThat(onLogAxes)
        .containsExactlyInAnyOrder(
            "bilevo_hypergradient_norm",
            "bilevo_hypergradient_error_bound",
            "bilevo_hypergradient_error_estimate",
            "bilevo_step_size",
            "bilevo_lower_residual_norm",
            "bilevo_linear_residual_ratio");
  }

  @Test
  void provisioning_ofTheStack_findsDashboardsAndDataSource() {
    JsonNode provider =
        Monitoring.yaml(Monitoring.GRAFANA.resolve("provisioning/dashboards/bilevo.yaml"))
            .at("/providers/0");
    JsonNode source =
        Monitoring.yaml(Monitoring.GRAFANA.resolve("provisioning/datasources/prometheus.yaml"))
            .at("/datasources/0");
    JsonNode compose = Monitoring.yaml(Monitoring.DOCKER.resolve("compose.yaml"));
    String interval =
        Monitoring.yaml(Monitoring.PROMETHEUS.resolve("prometheus.yaml"))
            .at("/global/scrape_interval")
            .asText();

    assertThat(provider.at("/type").asText()).isEqualTo("file");
    assertThat(compose.at("/services/grafana/volumes").toString())
        .contains("../grafana/dashboards:" + provider.at("/options/path").asText() + ":ro")
        .contains("../grafana/provisioning:/etc/grafana/provisioning:ro");
    assertThat(source.at("/type").asText()).isEqualTo("prometheus");
    assertThat(source.at("/url").asText()).isEqualTo("http://prometheus:9090");
    assertThat(source.at("/jsonData/timeInterval").asText()).isEqualTo(interval);
    assertThat(
            Path.of(
                    compose
                        .at(
                            "/services/grafana/environment/GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")
                        .asText())
                .getFileName())
        .hasToString("runs.json");
  }
}
