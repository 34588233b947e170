package io.github.bilevo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bilevo.report.History;
import io.github.bilevo.report.HtmlReport;
import io.github.bilevo.report.ReportJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bilevo report RUN}: a run as one page, of its files or from a daemon. */
@Command(
    name = "report",
    description = "Make one page of HTML of a run: its curves, its job, its result.",
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "RUN",
      description =
          "Directory with result.json and history.csv, or the id of a daemon's job that has ended.")
  private String run;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write it there, replacing the file. Default: report.html in the directory, or ID.html.")
  private Optional<Path> out;

  @Option(names = "--json", description = "Instead: its numbers as one JSON object on stdout.")
  private boolean json;

  @Mixin private ServerOptions server;

  ReportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    Path path = Path.of(run);
    boolean local = Files.isDirectory(path);
    if (!local && !run.matches("[a-z0-9]{1,64}")) {
      throw new CommandFailed(
          ExitCode.USAGE, "found " + run + "; wanted a run's directory, or a job's id", null);
    }
    if (json) {
      console.out().println(local ? numbers(path) : fetch("application/json").strip());
      return ExitCode.OK.code();
    }
    String page = local ? page(path) : fetch("text/html");
    Path file = out.orElseGet(() -> local ? path.resolve("report.html") : Path.of(run + ".html"));
    try {
      byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(file.toAbsolutePath(), stream -> stream.write(bytes));
    } catch (IOException e) {
      throw new CommandFailed("cannot write the report: " + Main.message(e), e);
    }
    console.say("written to " + file);
    return ExitCode.OK.code();
  }

  private String fetch(String mediaType) throws CommandFailed {
    return server.client(console).get("/jobs/" + run + "/report", mediaType);
  }

  private static String page(Path directory) throws CommandFailed {
    JsonNode result = result(directory);
    return new HtmlReport(result, history(directory), origin(result)).text();
  }

  private static String numbers(Path directory) throws CommandFailed {
    JsonNode result = result(directory);
    return ReportJson.of(result, history(directory), origin(result)).toString();
  }

  private static Map<String, String> origin(JsonNode result) {
    Map<String, String> origin = new LinkedHashMap<>();
    result
        .path("data_sha256")
        .properties()
        .forEach(sum -> origin.put("SHA-256 of " + sum.getKey(), sum.getValue().asText()));
    return origin;
  }

  private static JsonNode result(Path directory) throws CommandFailed {
    Path file = directory.resolve("result.json");
    try {
      JsonNode result = new ObjectMapper().readTree(file.toFile());
      if (!result.path("schema").asText().startsWith("bilevo-result-")) {
        throw new CommandFailed(file + ": schema: wanted the result of a run", null);
      }
      return result;
    } catch (IOException e) {
      throw new CommandFailed("cannot read " + file + ": " + Main.message(e), e);
    }
  }

  private static History history(Path directory) throws CommandFailed {
    Path file = directory.resolve("history.csv");
    try (BufferedReader csv = Files.newBufferedReader(file)) {
      return History.read(csv);
    } catch (IOException e) {
      throw new CommandFailed("cannot read " + file + ": " + Main.message(e), e);
    }
  }
}
