package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of {@code docker/compose.yaml}, run one after the other as it orders them: with
 * directories for volumes and this machine's loopback for the stack's network.
 */
class ComposeStackTest {
  @TempDir Path root;

  private final JsonNode services =
      Monitoring.yaml(Monitoring.DOCKER.resolve("compose.yaml")).at("/services");

  @Test
  void stack_itsCommandsInOrder_giveCurvesOfTheDemonstration() throws Exception {
    PrometheusServer.assumeOnPath("prometheus");
    Path tokens = makeToken();
    try (DaemonProcess daemon = daemon(tokens)) {
      int port = daemon.client.port();
      assertThat(ended(List.of(script("health"), "" + port, "localhost"), Map.of())).isZero();
      assertThat(daemon.client.get("/metrics").statusCode()).isEqualTo(401);

      assertThat(ended(submit(), environment(port, tokens))).isZero();

      Path files = Files.createDirectory(root.resolve("prometheus"));
      Monitoring.layOut(files, Files.readString(tokens.resolve("scrape")));
      String config =
          Files.readString(files.resolve("prometheus.yaml"))
              .replace("bilevo:8642", "localhost:" + port)
              .replaceAll(": [45]s", ": 1s");
      try (PrometheusServer prometheus = PrometheusServer.start(files, config)) {
        String query = "max by (run) (bilevo_upper_objective_best{job=\"bilevo\"})";
        JsonNode row = prometheus.awaitRows(query).get(0);
        assertThat(row.at("/metric/run").asText()).isNotEmpty();
        prometheus.awaitRows("rate(bilevo_epoch_duration_seconds_count[10s]) > 0");
      }
      assertThat(daemon.kill("TERM")).isZero();
    }
  }

  @Test
  void token_madeTwice_isTheSameAndForItsReadersAlone() throws Exception {
    Path tokens = makeToken();
    String first = TokenFile.read(tokens.resolve("token"));

    assertThat(first).matches("[0-9a-f]{64}");
    assertThat(makeToken()).isEqualTo(tokens);
    assertThat(TokenFile.read(tokens.resolve("token"))).isEqualTo(first);
    assertThat(tokens.resolve("scrape")).hasContent(first);
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(tokens.resolve("scrape"))))
        .isEqualTo("rw-r-----");
    assertThat(tokens.toFile().list()).containsExactlyInAnyOrder("token", "scrape");
  }

  private Path makeToken() throws Exception {
    Path tokens = Files.createDirectories(root.resolve("token"));
    assertThat(ended(List.of(script("token"), tokens.toString()), Map.of())).isZero();
    return tokens;
  }

  private DaemonProcess daemon(Path tokens) throws IOException {
    List<String> command = command("bilevo");
    assertThat(command.subList(0, 1)).containsExactly("serve");
    assertThat(command).containsSequence("--data", "/work");
    List<String> options =
        command.subList(1, command.size()).stream()
            .map(word -> word.replace("/run/bilevo", tokens.toString()))
            .map(word -> word.equals("bilevo") ? "localhost" : word)
            .map(word -> word.equals("8642") ? "0" : word)
            .toList();
    int data = options.indexOf("--data");
    List<String> others = new ArrayList<>(options);
    others.subList(data, data + 2).clear();
    return new DaemonProcess(root.resolve("work"), others.toArray(String[]::new));
  }

  private List<String> submit() {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.bilevo.cli.Main"));
    command("job").stream()
        .map(word -> word.replaceAll("\\$\\{BILEVO_JOB:-([^}]*)}", "$1"))
        .map(word -> word.replace("/jobs", Monitoring.DOCKER.resolve("jobs").toString()))
        .forEach(command::add);
    return command;
  }

  private Map<String, String> environment(int port, Path tokens) {
    JsonNode environment = services.at("/job/environment");
    return Map.of(
        "BILEVO_SERVER",
        environment.at("/BILEVO_SERVER").asText().replace("bilevo:8642", "localhost:" + port),
        "BILEVO_TOKEN_FILE",
        environment.at("/BILEVO_TOKEN_FILE").asText().replace("/run/bilevo", tokens.toString()));
  }

  private List<String> command(String service) {
    return Monitoring.elements(services.at("/" + service + "/command"))
        .map(JsonNode::asText)
        .toList();
  }

  private static String script(String name) {
    return Monitoring.DOCKER.resolve(name).toAbsolutePath().toString();
  }

  private static int ended(List<String> command, Map<String, String> environment) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }
}
