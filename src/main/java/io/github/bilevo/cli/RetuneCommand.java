package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bilevo retune ID KEY=VALUE …}: changes a job that has not ended, all at once. */
@Command(
    name = "retune",
    description = {
      "Change a job that has not ended; a running one goes on with it from its next epoch.",
      "For example: bilevo retune ID upper.step-size=0.05 upper.stop.seconds= labels.team=vision"
    },
    mixinStandardHelpOptions = true)
final class RetuneCommand implements Callable<Integer> {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final String LABELS = "labels.";

  private final Console console;

  @Mixin private JobId job;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "KEY=VALUE",
      description =
          "Keys of upper, lower, hypergradient or labels; without a value, back to the default.")
  private List<String> assignments;

  @Option(names = "--json", description = "One JSON object on stdout.")
  private boolean json;

  @Mixin private ServerOptions server;

  RetuneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    for (String assignment : assignments) {
      add(patch, assignment);
    }
    JsonNode changed = server.client(console).patch(job.path(), patch);
    console.say(json ? changed.toString() : JobLine.of(changed));
    return ExitCode.OK.code();
  }

  private static void add(ObjectNode patch, String assignment) throws CommandFailed {
    int equals = assignment.indexOf('=');
    String key = assignment.substring(0, Math.max(0, equals));
    if (!key.matches("[^.]+(\\.[^.]+)*")) {
      throw misused(assignment, "KEY=VALUE, as upper.step-size=0.05");
    }
    ObjectNode section = patch;
    String[] names = key.split("\\.");
    for (int i = 0; i < names.length - 1; i++) {
      JsonNode inner = section.path(names[i]);
      if (!inner.isMissingNode() && !inner.isObject()) {
        throw misused(assignment, "each key once");
      }
      section = inner instanceof ObjectNode there ? there : section.putObject(names[i]);
    }
    String last = names[names.length - 1];
    if (section.has(last)) {
      throw misused(assignment, "each key once");
    }
    section.set(last, value(key, assignment.substring(equals + 1)));
  }

  private static CommandFailed misused(String found, String wanted) {
    return new CommandFailed(ExitCode.USAGE, "found " + found + "; wanted " + wanted, null);
  }

  /** JSON, or a text as it is; a label is always a text. */
  private static JsonNode value(String key, String text) {
    if (text.isEmpty()) {
      return JsonNodeFactory.instance.nullNode();
    }
    if (key.startsWith(LABELS)) {
      return JsonNodeFactory.instance.textNode(text);
    }
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.textNode(text);
    }
  }
}
