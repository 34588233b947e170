package io.github.bilevo.daemon;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A Prometheus (Debian package {@code prometheus}) on a free port; ends with this object. */
final class PrometheusServer implements AutoCloseable {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Executor LATER =
      CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS);

  private final Path log;
  private final int port;
  private final Process process;
  private volatile String lastAnswer = "none";

  private PrometheusServer(Path directory, Path config) throws IOException {
    port = freePort();
    log = directory.resolve("prometheus.log");
    process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
  }

  /**
   * Starts.
   *
   * @param directory empty, for its files
   * @param config the text of its configuration
   */
  static PrometheusServer start(Path directory, String config) throws IOException {
    return new PrometheusServer(
        directory, Files.writeString(directory.resolve("prometheus.yml"), config));
  }

  /** Skips the test, by the program's name, where it is not installed. */
  static void assumeOnPath(String program) {
    boolean found =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    assumeTrue(found, program + " is not on the PATH");
  }

  /** A port that nobody listens on. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The rows of an instant query, asked again until there are some; a minute at most. */
  JsonNode awaitRows(String query) throws Exception {
    return awaitRows(query, rows -> true);
  }

  /** The rows of an instant query, asked again until there are some and they are as wanted. */
  JsonNode awaitRows(String query, Predicate<JsonNode> wanted) throws Exception {
    String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
    return await("query?query=" + encoded, "/data/result", wanted);
  }

  /**
   * What stands at {@code pointer} of the answer to {@code GET /api/v1/path}, asked again until it
   * is not empty and as wanted.
   *
   * @throws AssertionError after a minute, and at once when the server refuses the query
   */
  JsonNode await(String path, String pointer, Predicate<JsonNode> wanted) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + "/api/v1/" + path);
    try {
      return poll(uri, pointer, wanted).get(60, TimeUnit.SECONDS);
    } catch (Exception failure) {
      throw new AssertionError(
          "not as wanted: " + uri + "\n" + lastAnswer + "\n" + Files.readString(log), failure);
    }
  }

  private CompletableFuture<JsonNode> poll(URI uri, String pointer, Predicate<JsonNode> wanted) {
    if (!process.isAlive()) {
      return CompletableFuture.failedFuture(new IOException("prometheus ended"));
    }
    return CLIENT
        .sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
        .handle((response, notYet) -> notYet == null ? response.body() : "{}")
        .thenCompose(
            body -> {
              lastAnswer = body;
              JsonNode answer = parse(body);
              if (answer.at("/status").asText().equals("error")) {
                return CompletableFuture.failedFuture(new IOException("refused"));
              }
              JsonNode found = answer.at(pointer);
              return found.size() > 0 && wanted.test(found)
                  ? CompletableFuture.completedFuture(found)
                  : CompletableFuture.supplyAsync(() -> poll(uri, pointer, wanted), LATER)
                      .thenCompose(next -> next);
            });
  }

  private static JsonNode parse(String answer) {
    try {
      return JSON.readTree(answer);
    } catch (IOException startingUp) {
      return JSON.createObjectNode();
    }
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
