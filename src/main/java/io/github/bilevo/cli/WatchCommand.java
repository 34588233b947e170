package io.github.bilevo.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.bilevo.event.RunState;
import io.github.bilevo.store.JobState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bilevo watch ID}: follows a job to its end. Where the connection breaks it comes again and
 * goes on after the last event it saw.
 */
@Command(
    name = "watch",
    description = "Follow a job to its end; the exit code is that of the job.",
    mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {
  private static final int TRIES = 5;
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofSeconds(10);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Console console;
  private Optional<String> last = Optional.empty();
  private Optional<ExitCode> end = Optional.empty();
  private long toldAt;

  @Mixin private JobId job;

  @Option(names = "--json", description = "JSON lines on stdout, one per event.")
  private boolean json;

  @Mixin private ServerOptions server;

  WatchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws CommandFailed {
    DaemonClient client = server.client(console);
    toldAt = System.nanoTime() - PAUSE.toNanos();
    int failures = 0;
    while (end.isEmpty()) {
      try {
        Optional<InputStream> events = client.events(job.path() + "/events", last);
        if (events.isEmpty()) {
          end = Optional.of(ended(client.get(job.path())));
        } else {
          failures = 0;
          read(events.get());
        }
      } catch (CommandFailed e) {
        if (last.isEmpty() || e.exitCode() != ExitCode.UNREACHABLE || ++failures > TRIES) {
          throw e;
        }
        pause();
      }
    }
    return end.get().code();
  }

  /** A connection that breaks is no failure: the next one goes on. */
  private void read(InputStream stream) throws CommandFailed {
    String id = null;
    String type = "";
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring("id: ".length());
        } else if (line.startsWith("event: ")) {
          type = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          tell(type, MAPPER.readTree(line.substring("data: ".length())));
          last = Optional.ofNullable(id);
        }
      }
    } catch (IOException e) {
      pause();
    }
  }

  private void pause() throws CommandFailed {
    try {
      TimeUnit.MILLISECONDS.sleep(WAIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }

  private void tell(String type, JsonNode data) {
    if (json) {
      ObjectNode line = MAPPER.createObjectNode().put("event", type);
      line.setAll((ObjectNode) data);
      console.out().println(line);
    }
    switch (type) {
      case "state", "reset" -> {
        say(JobLine.of(data));
        end(data.path("state").asText(), data.path("reason").asText());
      }
      case "transition" -> {
        String reason = data.path("reason").asText();
        say(data.path("to").asText() + (reason.isEmpty() ? "" : " (" + reason + ")"));
        end(data.path("to").asText(), reason);
      }
      case "epoch" -> epoch(data);
      case "warning" -> say("warning: " + data.path("message").asText());
      case "retuned", "labelled" -> say(type + " by " + data.path("patch"));
      case "deleted" -> end = Optional.of(ExitCode.FAILED);
      default -> {} // of a daemon that tells more
    }
  }

  /** Not every one: a line each ten seconds where nobody can rewrite it. */
  private void epoch(JsonNode data) {
    long now = System.nanoTime();
    if (now - toldAt >= PAUSE.toNanos()) {
      toldAt = now;
      say(
          "epoch "
              + data.path("epoch").asLong()
              + " f "
              + Text.number(data.path("objective").asDouble(Double.NaN))
              + " best "
              + Text.number(data.path("best").asDouble(Double.NaN))
              + " ‖∇̂f‖ "
              + Text.magnitude(data.path("hypergradient_norm").asDouble(Double.NaN)));
    }
  }

  private void say(String text) {
    if (!json) {
      console.say(text);
    }
  }

  private void end(String state, String reason) {
    if (JobState.valueOf(state).terminal()) {
      end = Optional.of(ExitCode.of(RunState.valueOf(state), reason));
    }
  }

  private static ExitCode ended(JsonNode job) {
    String state = job.path("state").asText();
    return JobState.valueOf(state).terminal()
        ? ExitCode.of(RunState.valueOf(state), job.path("reason").asText())
        : ExitCode.FAILED;
  }
}
