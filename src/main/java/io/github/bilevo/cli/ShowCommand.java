package io.github.bilevo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bilevo show ID}: one job, with how it came to where it is. */
@Command(
    name = "show",
    description = "Show a job of a daemon and its changes of state.",
    mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private JobId job;

  @Option(names = "--json", description = "One JSON object on stdout.")
  private boolean json;

  @Mixin private ServerOptions server;

  ShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    JsonNode shown = server.client(console).get(job.path());
    if (json) {
      console.out().println(shown);
      return ExitCode.OK.code();
    }
    console.say(JobLine.of(shown));
    if (!shown.path("advice").asText().isEmpty()) {
      console.say("  " + shown.get("advice").asText());
    }
    for (JsonNode change : shown.path("transitions")) {
      String reason = change.path("reason").asText();
      console.say(
          "  "
              + change.path("at").asText()
              + " "
              + change.path("to").asText()
              + (reason.isEmpty() ? "" : " (" + reason + ")"));
    }
    return ExitCode.OK.code();
  }
}
