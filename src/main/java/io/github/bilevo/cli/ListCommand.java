package io.github.bilevo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.store.JobState;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bilevo list}: a daemon's jobs, the newest first. */
@Command(
    name = "list",
    description = "List a daemon's jobs, the newest first.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only jobs in this state: ${COMPLETION-CANDIDATES}.")
  private Optional<JobState> state;

  @Option(names = "--json", description = "JSON lines on stdout, one per job.")
  private boolean json;

  @Mixin private ServerOptions server;

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    DaemonClient client = server.client(console);
    String path = "/jobs?limit=200" + state.map(it -> "&state=" + it.name()).orElse("");
    for (String next = path; next != null; ) {
      JsonNode page = client.get(next);
      for (JsonNode job : page.path("items")) {
        console.say(json ? job.toString() : JobLine.of(job));
      }
      next = page.path("next").isTextual() ? path + "&cursor=" + page.get("next").asText() : null;
    }
    return ExitCode.OK.code();
  }
}
