package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Talks to a daemon over a real socket. */
final class Client {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  private final int port;

  Client(int port) {
    this.port = port;
  }

  int port() {
    return port;
  }

  /** An answer with its body as text. */
  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request = request(path);
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    request.method(method, HttpRequest.BodyPublishers.ofString(body));
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return send("GET", path, "", headers);
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE);
  }

  /** Posts a HOCON job; gives its id. */
  String submit(String job) throws Exception {
    HttpResponse<String> response =
        send("POST", "/api/v1/jobs", job, "Content-Type", "application/hocon");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    return JSON.readTree(response.body()).get("id").textValue();
  }

  /** A merge patch of a job. */
  HttpResponse<String> patch(String id, String patch, String... headers) throws Exception {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Content-Type", "application/merge-patch+json"));
    return send("PATCH", "/api/v1/jobs/" + id, patch, all.toArray(String[]::new));
  }

  /** One of pause, resume, cancel. */
  void put(String id, String verb) throws Exception {
    HttpResponse<String> response = send("PUT", "/api/v1/jobs/" + id + "/" + verb, "");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
  }

  JsonNode job(String id) throws Exception {
    return JSON.readTree(get("/api/v1/jobs/" + id).body());
  }

  String state(String id) throws Exception {
    return job(id).get("state").textValue();
  }

  /** The job, as soon as it is such. */
  JsonNode await(String id, Predicate<JsonNode> wanted) throws Exception {
    long until = System.nanoTime() + PATIENCE.toNanos();
    JsonNode job = job(id);
    while (!wanted.test(job)) {
      assertThat(System.nanoTime()).as("%s", job).isLessThan(until);
      LockSupport.parkNanos(20_000_000);
      job = job(id);
    }
    return job;
  }

  JsonNode awaitState(String id, String state) throws Exception {
    return await(id, job -> job.get("state").textValue().equals(state));
  }

  /** Bytes as they are; what came back until the other side closed. */
  String raw(String bytes) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
