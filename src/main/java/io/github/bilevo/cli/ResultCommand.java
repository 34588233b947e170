package io.github.bilevo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bilevo result ID}: what a job came to, JSON as in {@code result.json} of a run. */
@Command(
    name = "result",
    description = "Get the result of a job that has ended: the best λ, its model, the figures.",
    mixinStandardHelpOptions = true)
final class ResultCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private JobId job;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write it there, replacing the file. Default: to stdout.")
  private Optional<Path> out;

  @Option(names = "--json", description = "As without: a result is JSON.")
  private boolean json;

  @Mixin private ServerOptions server;

  ResultCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    JsonNode result = server.client(console).get(job.path() + "/result");
    if (out.isPresent()) {
      try {
        byte[] text = (result.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(out.get().toAbsolutePath(), file -> file.write(text));
      } catch (IOException e) {
        throw new CommandFailed("cannot write the result: " + Main.message(e), e);
      }
    } else {
      console.out().println(result);
    }
    return ExitCode.OK.code();
  }
}
