package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The key {@code hypergradient.watchdog}, and where what it did can be read. */
class WatchdogCommandTest {
  /** αL far beyond 2 in the map that is differentiated: its fixed-point recursion grows. */
  private static final String GROWS =
      "hypergradient { map = gradient-descent, step-size = 10"
          + ", linear { method = fixed-point, steps = 25 } }\n";

  @TempDir Path directory;

  private Cli run(String more) {
    return Cli.plain()
        .run(
            "run",
            Jobs.small(directory, GROWS + more),
            "--out",
            directory.resolve("out"),
            "--json");
  }

  @Test
  void run_switchedMethod_isInTheEventsAndTheHistory() throws IOException {
    Cli cli = run("");
    List<JsonNode> lines = cli.json();
    JsonNode switched = lines.get(1);
    assertThat(switched.get("event").textValue()).isEqualTo("switched");
    assertThat(switched.get("epoch").intValue()).isZero();
    assertThat(switched.get("from").textValue()).isEqualTo("fixed-point");
    assertThat(switched.get("to").textValue()).isEqualTo("minres");
    assertThat(switched.get("reason").textValue()).isEqualTo("residual-grows");
    assertThat(lines.get(2).get("event").textValue()).isEqualTo("epoch");
    List<String> history = Files.readAllLines(directory.resolve("out/history.csv"));
    assertThat(history.get(0)).endsWith(",switches");
    assertThat(history.get(1)).endsWith(",fixed-point to minres (residual-grows)");
    assertThat(history.get(2)).endsWith(",none");
    assertThat(cli.code()).isZero();
  }

  @Test
  void run_watchdogOff_failsAsBefore() {
    List<JsonNode> lines = run("hypergradient.watchdog = off\n").json();
    assertThat(lines).noneMatch(line -> line.get("event").textValue().equals("switched"));
    assertThat(lines.get(lines.size() - 1).get("reason").textValue()).isEqualTo("diverged");
  }

  @Test
  void hypergradient_switched_saysSo() {
    JsonNode found =
        Cli.plain().run("hypergradient", Jobs.small(directory, GROWS), "--json").json().get(0);
    assertThat(found.get("switches").get(0).get("reason").textValue()).isEqualTo("residual-grows");
    assertThat(found.get("linear").get("status").textValue()).isEqualTo("CONVERGED");
  }
}
