package io.github.bilevo.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code grafana/} and {@code docker/} hold, read. */
final class Monitoring {
  static final Path GRAFANA = Path.of("grafana");
  static final Path DOCKER = Path.of("docker");
  static final Path PROMETHEUS = DOCKER.resolve("prometheus");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern LABEL_VALUES =
      Pattern.compile("label_values\\((?<selector>.+),\\s*(?<label>\\w+)\\)");

  private Monitoring() {}

  /**
   * An expression that someone evaluates.
   *
   * @param where says whose it is
   * @param text in PromQL, with Grafana's variables
   * @param labels those that its rows must have
   */
  record Expression(String where, String text, List<String> labels) {
    @Override
    public String toString() {
      return where;
    }
  }

  /** Every dashboard's file. */
  static Stream<Path> dashboards() {
    try (Stream<Path> files = Files.list(GRAFANA.resolve("dashboards"))) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every expression of every panel and variable. */
  static Stream<Expression> ofDashboards() {
    return dashboards()
        .flatMap(
            file -> {
              JsonNode dashboard = json(file);
              String name = file.getFileName().toString();
              return Stream.of(
                      elements(dashboard.at("/panels")).flatMap(panel -> ofPanel(name, panel)),
                      elements(dashboard.at("/annotations/list"))
                          .map(annotation -> ofAnnotation(name, annotation)),
                      elements(dashboard.at("/templating/list"))
                          .filter(variable -> variable.at("/type").asText().equals("query"))
                          .map(variable -> ofVariable(name, variable)))
                  .flatMap(all -> all);
            });
  }

  /** What it compares with nothing happened; all is well when it has no rows. */
  private static Expression ofAnnotation(String file, JsonNode annotation) {
    String where = file + ": @" + annotation.at("/name").asText();
    String expression = annotation.at("/target/expr").asText();
    if (!expression.endsWith(" > 0")) {
      throw new AssertionError(where + " does not end in > 0");
    }
    return new Expression(
        where,
        expression.substring(0, expression.length() - 4),
        labels(annotation.at("/titleFormat").asText()));
  }

  private static List<String> labels(String format) {
    return Pattern.compile("\\{\\{(\\w+)}}")
        .matcher(format)
        .results()
        .map(label -> label.group(1))
        .toList();
  }

  private static Stream<Expression> ofPanel(String file, JsonNode panel) {
    return elements(panel.at("/targets"))
        .map(
            target ->
                new Expression(
                    file + ": " + panel.at("/title").asText() + " " + target.at("/refId").asText(),
                    target.at("/expr").asText(),
                    labels(target.at("/legendFormat").asText())));
  }

  private static Expression ofVariable(String file, JsonNode variable) {
    String where = file + ": $" + variable.at("/name").asText();
    Matcher query = LABEL_VALUES.matcher(variable.at("/query/query").asText());
    if (!query.matches()) {
      throw new AssertionError(where + " is no label_values(vector, label)");
    }
    return new Expression(where, query.group("selector"), List.of(query.group("label")));
  }

  /** Every recording rule. */
  static Stream<JsonNode> recordings() {
    return rules().filter(rule -> rule.has("record"));
  }

  /** Every alerting rule. */
  static Stream<JsonNode> alerts() {
    return rules().filter(rule -> rule.has("alert"));
  }

  private static Stream<JsonNode> rules() {
    return elements(yaml(PROMETHEUS.resolve("rules.yaml")).at("/groups"))
        .flatMap(group -> elements(group.at("/rules")));
  }

  /**
   * Lays Prometheus's files out as the stack has them.
   *
   * @param token what it sends with each scrape
   */
  static void layOut(Path directory, String token) throws IOException {
    try (Stream<Path> files = Files.list(PROMETHEUS)) {
      for (Path file : files.toList()) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
    JsonNode credentials =
        yaml(PROMETHEUS.resolve("prometheus.yaml"))
            .at("/scrape_configs/0/authorization/credentials_file");
    Path file = directory.resolve(credentials.asText());
    Files.createDirectories(file.getParent());
    Files.writeString(file, token);
  }

  /** The elements of an array; none where there is none. */
  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static JsonNode json(Path file) {
    try {
      return JSON.readTree(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A YAML file; a key given twice is an error. */
  static JsonNode yaml(Path file) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    try {
      Object loaded = new Yaml(new SafeConstructor(strict)).load(Files.readString(file));
      return JSON.valueToTree(loaded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
