package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every dashboard is of the types that Grafana publishes ({@code @grafana/schema}): no field that
 * it does not know, none missing that it wants, no value of another kind. The compiler of
 * TypeScript says so of each file, and of some with one mistake each.
 */
class GrafanaSchemaTest {
  private static String complaints;

  /**
   * A mistake in the dashboard of runs.
   *
   * @param where a pointer to an object, a panel named by its type
   * @param value in JSON
   * @param complaint the compiler's
   */
  record Mistake(String where, String key, String value, String complaint) {
    @Override
    public String toString() {
      return where + "/" + key + " = " + value;
    }
  }

  private static final String STAT = "/panels/stat";
  private static final String TIMELINE = "/panels/state-timeline";

  static final List<Mistake> MISTAKES =
      List.of(
          new Mistake("", "tilte", "\"x\"", "\"tilte\"' does not exist"),
          new Mistake("", "editable", "\"no\"", "not assignable to type 'boolean"),
          new Mistake("/time", "since", "\"now\"", "\"since\"' does not exist"),
          new Mistake("/templating/list/1", "type", "\"querry\"", "not assignable"),
          new Mistake("/templating/list/1", "refresh", "7", "not assignable"),
          new Mistake(STAT, "type", "\"singlestat\"", "not assignable"),
          new Mistake(STAT, "datasource", "\"Prometheus\"", "no properties in common"),
          new Mistake(
              STAT + "/options", "colourMode", "\"none\"", "\"colourMode\"' does not exist"),
          new Mistake(STAT + "/options", "graphMode", "\"Area\"", "not assignable"),
          new Mistake(
              STAT + "/fieldConfig/defaults", "units", "\"s\"", "\"units\"' does not exist"),
          new Mistake(
              STAT + "/targets/0", "expression", "\"up\"", "\"expression\"' does not exist"),
          new Mistake(STAT + "/gridPos", "w", "\"24\"", "not assignable to type 'number"),
          new Mistake(TIMELINE + "/options", "mergeValues", "1", "not assignable"),
          new Mistake(
              TIMELINE + "/fieldConfig/defaults/custom",
              "lineWith",
              "1",
              "\"lineWith\"' does not exist"));

  @BeforeAll
  static void compile() throws Exception {
    Path home = NodePackages.installed();
    try (Stream<Path> old = Files.list(home)) {
      for (Path file : old.filter(f -> f.toString().endsWith(".dashboard.ts")).toList()) {
        Files.delete(file);
      }
    }
    for (Path file : dashboards().toList()) {
      write(home, name(file), Monitoring.json(file));
    }
    for (int i = 0; i < MISTAKES.size(); i++) {
      write(home, "mistake" + i, with(MISTAKES.get(i)));
    }
    complaints =
        NodePackages.run("node", "node_modules/typescript/bin/tsc", "--pretty", "false").text();
  }

  static Stream<Path> dashboards() {
    return Monitoring.dashboards();
  }

  static IntStream mistakes() {
    return IntStream.range(0, MISTAKES.size());
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void dashboard_asShipped_isOfThePublishedTypes(Path file) {
    assertThat(complaintsOf(name(file))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void dashboard_withOneMistake_isNot(int mistake) {
    assertThat(complaintsOf("mistake" + mistake))
        .as(MISTAKES.get(mistake).toString())
        .anyMatch(line -> line.contains(MISTAKES.get(mistake).complaint()));
  }

  /** Nothing else is compiled than the dashboards: our own types and the packages' are right. */
  @Test
  void types_themselves_areFound() {
    assertThat(complaints.lines().filter(line -> line.contains("error TS")))
        .allMatch(line -> line.startsWith("mistake"));
  }

  /** The schema's release is that of the Grafana which the stack starts. */
  @Test
  void schema_ofTheTests_isOfTheGrafanaThatIsStarted() {
    String image =
        Monitoring.yaml(Monitoring.DOCKER.resolve("compose.yaml"))
            .at("/services/grafana/image")
            .asText();

    assertThat("grafana/grafana:" + packages().get("@grafana/schema").asText()).isEqualTo(image);
  }

  private static JsonNode packages() {
    return Monitoring.json(Path.of("src/test/schemas/package.json")).at("/devDependencies");
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".json", "");
  }

  private static JsonNode with(Mistake mistake) throws IOException {
    JsonNode dashboard = Monitoring.json(Monitoring.GRAFANA.resolve("dashboards/runs.json"));
    List<String> types =
        Monitoring.elements(dashboard.at("/panels")).map(p -> p.at("/type").asText()).toList();
    String where =
        Pattern.compile("(?<=/panels/)[a-z-]+")
            .matcher(mistake.where())
            .replaceFirst(type -> Integer.toString(types.indexOf(type.group())));
    ((ObjectNode) dashboard.at(where))
        .set(mistake.key(), new ObjectMapper().readTree(mistake.value()));
    return dashboard;
  }

  private static void write(Path home, String name, JsonNode dashboard) throws IOException {
    Files.writeString(
        home.resolve(name + ".dashboard.ts"),
        "import type { Provisioned } from './provisioned';\nexport const dashboard: Provisioned = "
            + dashboard.toPrettyString()
            + ";\n");
  }

  /** A complaint is a line, and what explains it is indented below. */
  private static List<String> complaintsOf(String name) {
    return Stream.of(complaints.split("\n(?! )"))
        .filter(complaint -> complaint.startsWith(name + ".dashboard.ts("))
        .toList();
  }
}
