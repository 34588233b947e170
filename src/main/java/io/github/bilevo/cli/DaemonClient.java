package io.github.bilevo.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Talks to a daemon. What it refuses becomes a {@link CommandFailed} in the daemon's words. */
final class DaemonClient {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final URI server;
  private final Optional<String> token;

  DaemonClient(URI server, Optional<String> token) {
    this.server = server;
    this.token = token;
  }

  /** An answer's body. */
  JsonNode get(String path) throws CommandFailed {
    return json(send(request(path).timeout(ANSWER).GET().build(), text()));
  }

  /** An answer's body in another form than JSON. */
  String get(String path, String mediaType) throws CommandFailed {
    HttpRequest request = request(path).timeout(ANSWER).header("Accept", mediaType).GET().build();
    HttpResponse<String> response = send(request, text());
    if (response.statusCode() >= 400) {
      throw refused(response.statusCode(), response.body());
    }
    return response.body();
  }

  /** A change without a body. */
  JsonNode put(String path) throws CommandFailed {
    HttpRequest request =
        request(path).timeout(ANSWER).PUT(HttpRequest.BodyPublishers.noBody()).build();
    return json(send(request, text()));
  }

  /** Something to be done, without a body. */
  JsonNode post(String path) throws CommandFailed {
    HttpRequest request =
        request(path).timeout(ANSWER).POST(HttpRequest.BodyPublishers.noBody()).build();
    return json(send(request, text()));
  }

  /** Changes what is there as it was just read: nobody else's change in between is lost. */
  JsonNode patch(String path, JsonNode change) throws CommandFailed {
    HttpResponse<String> read = send(request(path).timeout(ANSWER).GET().build(), text());
    json(read);
    HttpRequest.Builder request =
        request(path).timeout(ANSWER).header("Content-Type", "application/merge-patch+json");
    read.headers().firstValue("ETag").ifPresent(tag -> request.header("If-Match", tag));
    HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString(change.toString());
    return json(send(request.method("PATCH", body).build(), text()));
  }

  /**
   * A job.
   *
   * @param key makes it harmless to send it again
   */
  JsonNode submit(String job, String mediaType, Optional<String> key, int priority)
      throws CommandFailed {
    String path = priority == 0 ? "/jobs" : "/jobs?priority=" + priority;
    HttpRequest.Builder request = request(path).timeout(ANSWER).header("Content-Type", mediaType);
    key.ifPresent(it -> request.header("Idempotency-Key", it));
    return json(send(request.POST(HttpRequest.BodyPublishers.ofString(job)).build(), text()));
  }

  /** A stream of events, open until its end; empty where nothing more will come. */
  Optional<InputStream> events(String path, Optional<String> last) throws CommandFailed {
    HttpRequest.Builder request = request(path);
    last.ifPresent(it -> request.header("Last-Event-ID", it));
    HttpResponse<InputStream> response =
        send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() == 204) {
      return Optional.empty();
    }
    if (response.statusCode() >= 400) {
      try (InputStream body = response.body()) {
        String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
        throw refused(response.statusCode(), text);
      } catch (IOException e) {
        throw unreachable(e);
      }
    }
    return Optional.of(response.body());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + "/api/v1" + path));
    token.ifPresent(it -> request.header("Authorization", "Bearer " + it));
    return request;
  }

  private static HttpResponse.BodyHandler<String> text() {
    return HttpResponse.BodyHandlers.ofString();
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws CommandFailed {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailed(ExitCode.INTERRUPTED, "interrupted", e);
    }
  }

  private CommandFailed unreachable(IOException e) {
    return new CommandFailed(
        ExitCode.UNREACHABLE, "no daemon answers at " + server + " (" + Main.message(e) + ")", e);
  }

  private static JsonNode json(HttpResponse<String> response) throws CommandFailed {
    if (response.statusCode() >= 400) {
      throw refused(response.statusCode(), response.body());
    }
    try {
      return MAPPER.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new CommandFailed(ExitCode.UNREACHABLE, "what answers there is no daemon", e);
    }
  }

  /** One line for the whole, and one for each field that is wrong. */
  private static CommandFailed refused(int status, String body) {
    StringBuilder told = new StringBuilder();
    boolean job = false;
    try {
      JsonNode problem = MAPPER.readTree(body);
      told.append(problem.path("detail").asText("status " + status));
      for (JsonNode error : problem.path("errors")) {
        told.append("\n").append(error.path("detail").asText());
        job = true;
      }
    } catch (JsonProcessingException e) {
      told.append("status ").append(status);
    }
    return new CommandFailed(job ? ExitCode.INVALID_JOB : ExitCode.FAILED, told.toString(), null);
  }
}
