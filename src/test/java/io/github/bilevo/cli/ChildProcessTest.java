package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only a real process shows: signals, exit codes, streams that are no terminal. */
@Timeout(300)
class ChildProcessTest {
  private static final String ENDLESS = "upper.steps = 2000000000";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void run_signalHalfWay_savesTheBestAndExits130(String signal) throws Exception {
    Path file = Jobs.small(directory, ENDLESS);
    try (Child child = Child.java(directory, "run", file.toString(), "--json")) {
      child.awaitLine(line -> line.contains("\"epoch\":20,"));
      child.kill(signal);
      List<String> rest = child.rest();

      assertThat(child.exitCode()).isEqualTo(130);
      JsonNode finished = Cli.parse(rest.get(rest.size() - 1));
      assertThat(finished.get("state").textValue()).isEqualTo("CANCELLED");
      Path out = directory.resolve("bilevo-out/small");
      JsonNode result = Cli.parse(out.resolve("result.json"));
      assertThat(result.get("state").textValue()).isEqualTo("CANCELLED");
      assertThat(result.get("reason").textValue()).isEqualTo("user");
      assertThat(result.get("steps").longValue()).isGreaterThanOrEqualTo(20);
      assertThat(result.get("objective").doubleValue())
          .isLessThan(result.get("first_objective").doubleValue());
      assertThat(result.get("lambda")).isEqualTo(finished.get("lambda"));
      assertThat(result.get("objective")).isEqualTo(finished.get("best"));
      List<String> history = Files.readAllLines(out.resolve("history.csv"));
      assertThat(history.get(history.size() - 1)).startsWith(result.get("steps").longValue() + ",");
      assertThat(child.err()).contains("small: cancelled").doesNotContain("\tat ");
    }
  }

  @Test
  void run_killedWithoutWarning_hasSavedARecentBest() throws Exception {
    Path file = Jobs.small(directory, ENDLESS);
    try (Child child = Child.java(directory, "run", file.toString(), "--json", "--quiet")) {
      child.awaitLine(line -> line.contains("\"epoch\":2,"));
      child.kill("KILL");
      child.rest();

      assertThat(child.exitCode()).isEqualTo(137);
      JsonNode result = Cli.parse(directory.resolve("bilevo-out/small/result.json"));
      assertThat(result.get("state").textValue()).isEqualTo("RUNNING");
      assertThat(result.get("lambda")).hasSize(4);
      assertThat(result.get("epoch").longValue()).isGreaterThanOrEqualTo(0);
    }
  }

  @Test
  void run_metricsPort_servesTheRunWhileItLasts() throws Exception {
    Path file = Jobs.small(directory, ENDLESS);
    try (Child child =
        Child.java(directory, "run", file.toString(), "--json", "--metrics-port", "0")) {
      child.awaitLine(line -> line.contains("\"epoch\":2,"));
      String address =
          child.err().lines().filter(l -> l.startsWith("metrics on ")).findFirst().orElseThrow();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(address.substring("metrics on ".length()))).build();
      String metrics =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
      assertThat(metrics)
          .contains("bilevo_upper_objective{", "bilevo_build_info{", "jvm_memory_used_bytes");
      child.kill("INT");
      child.rest();
      assertThat(child.exitCode()).isEqualTo(130);
    }
  }

  @Test
  void run_stdoutIsAPipe_separatesResultsFromProgress() throws Exception {
    Path file = Jobs.small(directory);
    try (Child child = Child.java(directory, "run", file.toString())) {
      List<String> out = child.rest();
      assertThat(child.exitCode()).isZero();
      assertThat(out.get(0)).startsWith("small: done");
      assertThat(String.join("\n", out)).doesNotContain("\u001b", "\r").contains("→");
      assertThat(child.err()).contains("small 5/5").doesNotContain("\u001b", "\r");
      assertThat(directory.resolve("bilevo-out/small/result.json")).exists();
    }
  }

  @Test
  void main_everyKindOfEnd_hasItsExitCode() throws Exception {
    assertThat(exitCode("nonsense")).isEqualTo(2);
    assertThat(exitCode("validate", "absent.conf")).isEqualTo(4);
    Path diverging = Jobs.small(directory, "lower { steps = 1000, step-size = 1e5 }");
    assertThat(exitCode("run", diverging.toString())).isEqualTo(3);
  }

  private int exitCode(String... args) throws IOException, InterruptedException {
    try (Child child = Child.java(directory, args)) {
      child.rest();
      return child.exitCode();
    }
  }
}
