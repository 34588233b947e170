package io.github.bilevo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bilevo restart ID}: another attempt. */
@Command(
    name = "restart",
    description = "Run a job that has ended once more, from one of its checkpoints.",
    mixinStandardHelpOptions = true)
final class RestartCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private JobId job;

  @Option(
      names = "--from",
      paramLabel = "N",
      description = "The checkpoint's number. Default: the newest.")
  private Optional<Long> from;

  @Option(names = "--json", description = "One JSON object on stdout.")
  private boolean json;

  @Mixin private ServerOptions server;

  RestartCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    String number = from.map(it -> Long.toString(it)).orElse("latest");
    JsonNode restarted = server.client(console).post(job.path() + "/restart?from=" + number);
    console.say(json ? restarted.toString() : JobLine.of(restarted));
    return ExitCode.OK.code();
  }
}
