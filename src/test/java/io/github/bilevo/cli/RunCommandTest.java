package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.config.Job;
import io.github.bilevo.config.JobFile;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.hypergradient.ErrorReport;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.error.ErrorBound;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest {
  @TempDir Path directory;
  private Path out;

  @BeforeEach
  void chooseOut() {
    out = directory.resolve("some/where");
  }

  private static Job read(Path file) throws InvalidJobException {
    return JobFile.read(file, new DataStore(Optional.empty(), file.getParent()));
  }

  private static List<UpperIterate> library(Path file) throws InvalidJobException {
    List<UpperIterate> iterates = new ArrayList<>();
    read(file).plan().run(iterates::add);
    return iterates;
  }

  @Test
  void run_smallJob_writesTheLibrarysBits() throws InvalidJobException, IOException {
    Path file = Jobs.small(directory);
    List<UpperIterate> wanted = library(file);
    UpperIterate last = wanted.get(5);

    Cli cli = Cli.plain().run("run", file, "--out", out);

    assertThat(cli.code()).isZero();
    JsonNode result = Cli.parse(out.resolve("result.json"));
    assertThat(result.get("schema").textValue()).isEqualTo("bilevo-result-1");
    assertThat(result.get("state").textValue()).isEqualTo("STOPPED_BUDGET");
    assertThat(result.get("reason").textValue()).isEqualTo("max-steps");
    assertThat(result.get("seed").longValue()).isEqualTo(7);
    assertThat(result.get("steps").longValue()).isEqualTo(5);
    assertThat(result.get("epoch").longValue()).isEqualTo(last.best().epoch());
    assertThat(result.get("objective").doubleValue()).isEqualTo(last.best().objective());
    assertThat(Cli.doubles(result.get("lambda"))).isEqualTo(last.best().lambda().toArray());
    assertThat(Cli.doubles(result.get("w"))).isEqualTo(last.best().state().toArray());
    assertThat(result.get("first_objective").doubleValue())
        .isEqualTo(wanted.get(0).hypergradient().objective());
    JsonNode end = result.get("last");
    assertThat(end.get("epoch").longValue()).isEqualTo(5);
    assertThat(Cli.doubles(end.get("lambda"))).isEqualTo(last.lambda().toArray());
    assertThat(end.get("hypergradient_norm").doubleValue())
        .isEqualTo(last.hypergradient().gradient().norm());

    List<String> history = Files.readAllLines(out.resolve("history.csv"));
    assertThat(history).hasSize(1 + 6);
    for (int s = 0; s < 6; s++) {
      String[] fields = history.get(s + 1).split(",");
      UpperIterate iterate = wanted.get(s);
      assertThat(fields).hasSameSizeAs(history.get(0).split(","));
      assertThat(fields[0]).isEqualTo(Integer.toString(s));
      assertThat(Double.parseDouble(fields[1])).isEqualTo(iterate.hypergradient().objective());
      assertThat(Double.parseDouble(fields[15])).isEqualTo(iterate.lambda().get(3));
    }
  }

  @Test
  void run_smallJob_recordsTheScorersFiguresAtTheBestEpoch() throws InvalidJobException {
    Path file = Jobs.small(directory);
    UpperIterate.Best best = library(file).get(5).best();
    Cli.plain().run("run", file, "--out", out);
    JsonNode figures = Cli.parse(out.resolve("result.json")).get("figures");
    read(file)
        .scorers()
        .forEach(
            (set, scorer) ->
                assertThat(figures.get(set).get("accuracy").doubleValue())
                    .isEqualTo(
                        scorer
                            .score(best.state().toArray(), best.lambda().toArray())
                            .get("accuracy")));
    assertThat(figures.fieldNames()).toIterable().containsExactly("validation", "test");
  }

  @Test
  void run_recordedJob_runsAgainToTheSameResult() throws IOException {
    Cli.plain().run("run", Jobs.small(directory), "--out", out);
    JsonNode first = Cli.parse(out.resolve("result.json"));
    Path again =
        Files.writeString(directory.resolve("again.json"), first.get("job").toPrettyString());
    assertThat(Cli.plain().run("run", again, "--out", out).code()).isZero();
    JsonNode second = Cli.parse(out.resolve("result.json"));
    assertThat(second.get("lambda")).isEqualTo(first.get("lambda"));
    assertThat(second.get("job")).isEqualTo(first.get("job"));
  }

  @Test
  void run_noTerminal_showsProgressOnStderrAndASummaryOnStdout() {
    Cli cli = Cli.plain().run("run", Jobs.small(directory), "--out", out);
    assertThat(cli.err()).contains("results go to " + out, "small 0/5 f ", "small 5/5 f ");
    assertThat(cli.err()).doesNotContain("\r");
    assertThat(cli.out())
        .startsWith("small: done (max-steps), 5 steps in ")
        .contains("objective ", " → ", ", best ", "validation ", "accuracy ", "test ")
        .contains(out.resolve("result.json").toString());
  }

  /** In the events as in the history, and only what was asked for. */
  @ParameterizedTest
  @CsvSource({"bound, true, false", "estimate, false, true", "both, true, true"})
  void run_errorAskedFor_isInEachLineOfHistoryAndEvents(
      String demand, boolean bounded, boolean estimated) throws Exception {
    Path file = Jobs.small(directory, "hypergradient.error = " + demand);
    List<UpperIterate> wanted = library(file);
    Cli cli = Cli.plain().run("run", file, "--out", out, "--json");
    List<String> history = Files.readAllLines(out.resolve("history.csv"));
    List<String> header = List.of(history.get(0).split(","));
    for (int s = 0; s < 6; s++) {
      ErrorReport error = wanted.get(s).hypergradient().error();
      assertThat(error.bound().isPresent()).isEqualTo(bounded);
      assertThat(error.estimate().isPresent()).isEqualTo(estimated);
      Optional<Double> total = error.bound().map(ErrorBound::total);
      Optional<Double> estimate = error.estimate().stream().boxed().findFirst();

      String[] fields = history.get(s + 1).split(",");
      assertThat(fields[header.indexOf("error_bound")])
          .isEqualTo(total.map(d -> Double.toString(d)).orElse(""));
      assertThat(fields[header.indexOf("error_estimate")])
          .isEqualTo(estimate.map(d -> Double.toString(d)).orElse(""));

      JsonNode told = cli.json().get(s + 1).get("error");
      assertThat(Optional.of(told.get("bound").path("total")).map(JsonNode::doubleValue))
          .hasValue(total.orElse(0.0));
      assertThat(told.get("bound").isNull()).isEqualTo(!bounded);
      assertThat(told.get("estimate").isNull()).isEqualTo(!estimated);
      assertThat(told.get("estimate").doubleValue()).isEqualTo(estimate.orElse(0.0));
      assertThat(told.get("reliable").booleanValue()).isEqualTo(error.reliable());
    }
  }

  @Test
  void run_noErrorAskedFor_hasNoneInHistoryNorEvents() throws IOException {
    Cli cli = Cli.plain().run("run", Jobs.small(directory), "--out", out, "--json");
    assertThat(Files.readAllLines(out.resolve("history.csv")).get(0)).doesNotContain("error");
    assertThat(cli.json().get(1).has("error")).isFalse();
  }

  @Test
  void run_json_writesOneObjectPerEventAndNothingElseOnStdout() throws InvalidJobException {
    Path file = Jobs.small(directory);
    List<UpperIterate> wanted = library(file);
    Cli cli = Cli.plain().run("run", file, "--out", out, "--json");
    List<JsonNode> lines = cli.json();
    assertThat(lines.stream().map(line -> line.get("event").textValue()))
        .containsExactly(
            "started", "epoch", "epoch", "epoch", "epoch", "epoch", "epoch", "finished");
    assertThat(lines.get(0).get("steps").intValue()).isEqualTo(5);
    for (int s = 0; s < 6; s++) {
      JsonNode epoch = lines.get(s + 1);
      assertThat(epoch.get("epoch").intValue()).isEqualTo(s);
      assertThat(epoch.get("objective").doubleValue())
          .isEqualTo(wanted.get(s).hypergradient().objective());
      assertThat(Cli.doubles(epoch.get("lambda"))).isEqualTo(wanted.get(s).lambda().toArray());
      assertThat(epoch.get("linear").get("steps").intValue()).isEqualTo(3);
    }
    assertThat(lines.get(7).get("state").textValue()).isEqualTo("STOPPED_BUDGET");
    assertThat(cli.err()).contains("small: done");
  }

  @Test
  void run_quiet_printsNothing() {
    Cli cli = Cli.plain().run("run", Jobs.small(directory), "--out", out, "--quiet");
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).isEmpty();
    assertThat(cli.err()).isEmpty();
  }

  @Test
  void run_lowerStepDiverges_savesTheLastFiniteIterateAndExitsThree() {
    Path file = Jobs.small(directory, "lower { steps = 1000, step-size = 1e5 }");
    Cli cli = Cli.plain().run("run", file, "--out", out);
    assertThat(cli.code()).isEqualTo(3);
    assertThat(cli.err()).containsPattern("bilevo: (diverged|non-finite): .*step size");
    JsonNode result = Cli.parse(out.resolve("result.json"));
    assertThat(result.get("state").textValue()).isEqualTo("FAILED");
    assertThat(result.get("reason").textValue()).isIn("diverged", "non-finite");
    assertThat(result.get("advice").textValue()).isNotEmpty();
    assertThat(Cli.doubles(result.get("lambda"))).containsExactly(1, 1, 1, 1);
    assertThat(Cli.doubles(result.get("last").get("w"))).hasSize(4).doesNotContain(Double.NaN);
  }

  @Test
  void run_upperStepDiverges_keepsTheBestAndTheLastFiniteLambda() {
    // λ is a logarithm here, so a step of −1e6 makes λ = exp(…) vanish or overflow
    Path file =
        Jobs.small(
            directory, "problem.parametrisation = log\nlambda.initial = 0\nupper.step-size = 1e6");
    Cli cli = Cli.plain().run("run", file, "--out", out);
    assertThat(cli.code()).isEqualTo(3);
    JsonNode result = Cli.parse(out.resolve("result.json"));
    assertThat(result.get("epoch").longValue()).isZero();
    assertThat(Cli.doubles(result.get("lambda"))).containsExactly(0, 0, 0, 0);
    assertThat(Cli.doubles(result.get("last").get("lambda"))).doesNotContain(Double.NaN);
  }

  @Test
  void run_outIsAFile_failsInOneLine() throws IOException {
    Path file = Files.writeString(directory.resolve("taken"), "mine");
    Cli cli = Cli.plain().run("run", Jobs.small(directory), "--out", file, "--quiet");
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).startsWith("bilevo: cannot write to " + file).hasLineCount(1);
    assertThat(file).content().isEqualTo("mine");
  }

  @Test
  void run_resultCannotBeReplaced_stopsAndFails() throws IOException {
    Files.createDirectories(out.resolve("result.json/in/the/way"));
    Path file = Jobs.small(directory, "upper.steps = 2000000000");
    Cli cli = Cli.plain().run("run", file, "--out", out, "--quiet");
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).contains("could not be kept in " + out).hasLineCount(1);
  }

  @Test
  void run_metricsPortZero_saysWhereItServes() {
    Cli cli = Cli.plain().run("run", Jobs.small(directory), "--out", out, "--metrics-port", "0");
    assertThat(cli.code()).isZero();
    assertThat(cli.err()).containsPattern("metrics on http://127\\.0\\.0\\.1:[1-9]\\d*/metrics");
  }

  @Test
  void run_metricsPortInUse_failsBeforeAnythingIsWritten() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = taken.getLocalPort();
      Cli cli = Cli.plain().run("run", Jobs.small(directory), "--out", out, "--metrics-port", port);
      assertThat(cli.code()).isEqualTo(1);
      assertThat(cli.err()).contains("--metrics-port", ":" + port);
      assertThat(out).doesNotExist();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "65536", "x"})
  void run_noSuchPort_isAMistakeOfTheCaller(String port) {
    Cli cli = Cli.plain().run("run", Jobs.small(directory), "--out", out, "--metrics-port", port);
    assertThat(cli.code()).isEqualTo(2);
    assertThat(out).doesNotExist();
  }

  @Test
  void run_noUtf8_isAscii() {
    Cli cli = Cli.with(Map.of(), 80, false).run("run", Jobs.small(directory), "--out", out);
    assertThat(cli.out() + cli.err()).isASCII().contains("lambda");
  }
}
