package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "run", "run --nonsense job.conf", "data", "data get no"})
  void execute_wrongCommandLine_exitsTwoAndSaysWhy(String line) {
    Cli cli = Cli.plain().run((Object[]) line.split(" "));
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).startsWith("bilevo: ").contains("--help").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "hypergradient",
        "validate",
        "data",
        "data list",
        "data get",
        "serve",
        "submit",
        "list",
        "show",
        "watch",
        "pause",
        "resume",
        "cancel",
        "retune",
        "restart",
        "result"
      })
  void execute_help_isOnStdout(String command) {
    Cli cli = Cli.plain().run((Object[]) (command + " --help").strip().split(" "));
    assertThat(cli.code()).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.out()).startsWith("Usage: bilevo").endsWith("\n").doesNotContain("stacktrace");
  }

  @Test
  void execute_version_namesWhatItIsMadeOf() {
    Cli cli = Cli.plain().run("--version");
    assertThat(cli.code()).isZero();
    assertThat(cli.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).matches("bilevo \\d.*"),
            line -> assertThat(line).matches("Akka 2\\.8\\.5, Akka HTTP 10\\.5\\.3"),
            line -> assertThat(line).startsWith("Java " + Runtime.version()),
            line -> assertThat(line).matches("math backend (openblas|vector|plain)"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "hypergradient", "validate"})
  void execute_invalidJob_tellsEveryProblemAndExitsFour(String command) throws IOException {
    Path file = Jobs.small(directory, "lower.steps = -3\nuper.steps = 2\nupper.steps = \"ten\"");
    Cli cli = Cli.plain().run(command, file);
    assertThat(cli.code()).isEqualTo(4);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err().lines())
        .hasSize(3)
        .allSatisfy(line -> assertThat(line).contains("job.conf:").contains("found"));
    assertThat(cli.err()).contains("did you mean upper");
    assertNothingButTheJob();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "hypergradient", "validate"})
  void execute_invalidJobWithJson_alsoTellsPrograms(String command) throws IOException {
    Path file = Jobs.small(directory, "lower.steps = -3");
    Cli cli = Cli.plain().run(command, file, "--json");
    assertThat(cli.code()).isEqualTo(4);
    assertThat(cli.json()).hasSize(1);
    JsonNode error = cli.json().get(0).get("errors").get(0);
    assertThat(error.get("key").textValue()).isEqualTo("lower.steps");
    assertThat(error.get("location").textValue()).isEqualTo(file + ":8");
    assertThat(error.get("hint").isNull()).isTrue();
    assertThat(cli.err().strip()).isEqualTo(error.get("message").textValue());
    assertNothingButTheJob();
  }

  @Test
  void execute_noSuchJob_exitsFour() {
    Cli cli = Cli.plain().run("run", directory.resolve("absent.conf"));
    assertThat(cli.code()).isEqualTo(4);
    assertThat(cli.err()).contains("absent.conf").hasLineCount(1);
  }

  @Test
  void run_noSectionUpper_exitsFourAndWritesNothing() throws IOException {
    Path file = Jobs.withoutUpper(directory);
    Cli cli = Cli.plain().run("run", file, "--out", directory.resolve("out"));
    assertThat(cli.code()).isEqualTo(4);
    assertThat(cli.err()).contains("upper").hasLineCount(1);
    assertNothingButTheJob();
  }

  private void assertNothingButTheJob() throws IOException {
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(directory.resolve("job.conf"));
    }
  }

  @Test
  void validate_soundJob_describesIt() {
    Path file = Jobs.small(directory);
    Cli cli = Cli.plain().run("validate", file);
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains(": ok", "logistic", "aid-cg", "gradient-descent, 5 steps");

    JsonNode json = Cli.plain().run("validate", file, "--json").json().get(0);
    assertThat(json.get("valid").booleanValue()).isTrue();
    assertThat(json.get("lambda_size").intValue()).isEqualTo(4);
    assertThat(json.get("state_size").intValue()).isEqualTo(4);
    assertThat(json.get("upper_steps").intValue()).isEqualTo(5);
    assertThat(json.get("flops").doubleValue()).isEqualTo(6 * (36 * 16 * 14 + 16 * 13));
  }

  @Test
  void validate_iterativeDifferentiation_countsTheTrajectory() {
    long aid = memory(Jobs.small(directory, "lower.steps = 100000"));
    long itd =
        memory(
            Jobs.small(
                directory,
                "lower.steps = 100000\nhypergradient = null\nhypergradient.method = itd"));
    assertThat(itd - aid).isBetween(8L * 100_000 * 4 - 10_000, 8L * 100_000 * 4 + 10_000);
  }

  private static long memory(Path file) {
    JsonNode json = Cli.plain().run("validate", file, "--json").json().get(0);
    return json.get("memory_bytes").longValue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "hypergradient"})
  void execute_trajectoryLargerThanTheMemory_saysSoWithoutAStackTrace(String command) {
    Path file =
        Jobs.small(
            directory,
            "lower.steps = 2147483647\nhypergradient = null\nhypergradient.method = itd");
    Object[] args = {command, file, "--out", directory.resolve("out")};
    Cli cli = Cli.plain().run(command.equals("run") ? args : new Object[] {command, file});
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).containsPattern("out.of.memory").doesNotContain("\tat ");
  }
}
