package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docker/compose.yaml} against the schema of the Compose specification. */
class ComposeSchemaTest {
  @TempDir static Path directory;
  private static String complaints;

  /**
   * What an engine would refuse.
   *
   * @param where a pointer to an object
   * @param value in JSON
   * @param complaint the schema's
   */
  record Mistake(String where, String key, String value, String complaint) {}

  static final List<Mistake> MISTAKES =
      List.of(
          new Mistake("", "servces", "{}", "additional properties"),
          new Mistake("/services/bilevo", "read_onyl", "true", "additional properties"),
          new Mistake("/services/bilevo", "cap_drop", "\"ALL\"", "must be array"),
          new Mistake(
              "/services/bilevo/depends_on/token",
              "condition",
              "\"ended\"",
              "must be equal to one"),
          new Mistake("/services/bilevo/healthcheck", "retries", "[3]", "must be"),
          new Mistake("/services/token", "image", "7", "must be string"),
          new Mistake("/services/grafana/environment", "GF_A", "{\"a\": 1}", "must be"),
          new Mistake("/services/job", "ports", "\"8642\"", "must be array"),
          new Mistake("/volumes", "data", "\"local\"", "must be object"));

  @BeforeAll
  static void check() throws Exception {
    NodePackages.installed();
    List<String> command = new ArrayList<>(List.of("node", "compose.mjs"));
    command.add(write("shipped", shipped()));
    for (Mistake mistake : MISTAKES) {
      JsonNode compose = shipped();
      ((ObjectNode) compose.at(mistake.where()))
          .set(mistake.key(), new ObjectMapper().readTree(mistake.value()));
      command.add(write("mistake" + MISTAKES.indexOf(mistake), compose));
    }
    NodePackages.Output output = NodePackages.run(command.toArray(String[]::new));
    assertThat(output.exit()).as(output.text()).isZero();
    complaints = output.text();
  }

  private static JsonNode shipped() {
    return Monitoring.yaml(Monitoring.DOCKER.resolve("compose.yaml"));
  }

  private static String write(String name, JsonNode compose) throws Exception {
    return Files.writeString(directory.resolve(name + ".json"), compose.toString()).toString();
  }

  static IntStream mistakes() {
    return IntStream.range(0, MISTAKES.size());
  }

  @Test
  void compose_asShipped_isOfTheSchema() {
    assertThat(complaintsOf("shipped")).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void compose_withOneMistake_isNot(int mistake) {
    assertThat(complaintsOf("mistake" + mistake))
        .as(MISTAKES.get(mistake).toString())
        .anyMatch(line -> line.contains(MISTAKES.get(mistake).complaint()));
  }

  private static List<String> complaintsOf(String name) {
    return complaints.lines().filter(line -> line.startsWith(name + ".json: ")).toList();
  }
}
