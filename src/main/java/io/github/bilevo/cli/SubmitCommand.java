package io.github.bilevo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bilevo submit JOB}: the job's id on stdout. */
@Command(
    name = "submit",
    description = "Hand a job to a daemon; prints its id.",
    mixinStandardHelpOptions = true)
final class SubmitCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "JOB",
      description = "Job file: HOCON, or JSON where its name ends in .json. Read here, sent there.")
  private Path file;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "A name of your own for this request: sent twice, it is one job.")
  private Optional<String> key;

  @Option(
      names = "--priority",
      paramLabel = "N",
      defaultValue = "0",
      description = "-100 to 100: waiting jobs of a higher one run first. Default: 0.")
  private int priority;

  @Option(names = "--json", description = "One JSON object on stdout.")
  private boolean json;

  @Mixin private ServerOptions server;

  SubmitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    String type = file.toString().endsWith(".json") ? "application/json" : "application/hocon";
    JsonNode job = server.client(console).submit(text(), type, key, priority);
    console.out().println(json ? job.toString() : job.path("id").asText());
    return ExitCode.OK.code();
  }

  private String text() throws CommandFailed {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new CommandFailed(ExitCode.INVALID_JOB, "cannot read the job: " + Main.message(e), e);
    }
  }
}
