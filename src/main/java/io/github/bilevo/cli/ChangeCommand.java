package io.github.bilevo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bilevo pause | resume | cancel ID}: asks for another state. */
@Command(mixinStandardHelpOptions = true)
final class ChangeCommand implements Callable<Integer> {
  private final Console console;
  private final String verb;

  @Mixin private JobId job;

  @Option(names = "--json", description = "One JSON object on stdout.")
  private boolean json;

  @Mixin private ServerOptions server;

  private ChangeCommand(Console console, String verb) {
    this.console = console;
    this.verb = verb;
  }

  /** The command of this name. */
  static CommandLine of(Console console, String verb, String description) {
    CommandLine command = new CommandLine(new ChangeCommand(console, verb));
    command.getCommandSpec().usageMessage().description(description);
    return command;
  }

  @Override
  public Integer call() throws CommandFailed {
    JsonNode changed = server.client(console).put(job.path() + "/" + verb);
    console.say(json ? changed.toString() : JobLine.of(changed));
    return ExitCode.OK.code();
  }
}
