package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that nobody meant. Whatever comes is answered, by what was asked for or by a problem,
 * and never with a 500 or a word about the code.
 */
class FuzzTest {
  @TempDir static Path directory;
  private static TestDaemon daemon;
  private static String id;

  @BeforeAll
  static void serve() throws Exception {
    daemon = new TestDaemon(directory, "bilevo.daemon.queued = 20");
    id = daemon.client.submit(TestJobs.steps(20));
    daemon.client.awaitState(id, "STOPPED_BUDGET");
  }

  @AfterAll
  static void end() {
    daemon.close();
  }

  @Test
  @Timeout(300)
  void request_anyBytes_isAnsweredByItsStatusOrAProblem() throws Exception {
    send(0, 2000);
  }

  /** As many more as asked for, {@code -Dbilevo.requests=60000}. */
  @Test
  @Tag("slow")
  @EnabledIfSystemProperty(named = "bilevo.requests", matches = "\\d+")
  @Timeout(3600)
  void request_anyBytesForLong_isAnsweredByItsStatusOrAProblem() throws Exception {
    send(2000, Integer.getInteger("bilevo.requests"));
  }

  private static void send(int from, int to) throws Exception {
    Map<Integer, Integer> statuses = new TreeMap<>();
    for (int seed = from; seed < to; seed++) {
      byte[] request = new FuzzedRequest(new Random(seed), id).bytes();
      String told = new String(request, StandardCharsets.ISO_8859_1);
      Answer answer = answer(request);
      if (answer != null) {
        answer.check(seed, told);
        statuses.merge(answer.status, 1, Integer::sum);
      }
    }
    int answered = statuses.values().stream().mapToInt(Integer::intValue).sum();
    System.out.printf("%d requests, %d answered: %s%n", to - from, answered, statuses);
    assertThat(answered).isGreaterThan((to - from) / 2);
    assertThat(statuses.keySet()).contains(200, 400, 404, 405, 415, 422);
    assertThat(daemon.client.get("/health/live").statusCode()).isEqualTo(200);
  }

  /** Null where the connection was closed on bytes that the daemon did not want to read. */
  private static Answer answer(byte[] request) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", daemon.daemon.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request);
      socket.shutdownOutput();
      byte[] bytes = socket.getInputStream().readAllBytes();
      return bytes.length == 0 ? null : Answer.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (SocketException e) {
      return null;
    }
  }

  /** The first answer on a connection. */
  private record Answer(int status, Map<String, String> headers, String body) {
    static Answer of(String text) {
      assertThat(text).matches("(?s)HTTP/1\\.[01] [1-5]\\d\\d .*");
      int end = text.indexOf("\r\n\r\n");
      String[] lines = text.substring(0, end).split("\r\n");
      Map<String, String> headers = new HashMap<>();
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(':');
        headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
      }
      return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, text.substring(end + 4));
    }

    void check(int seed, String request) throws Exception {
      String what = "seed " + seed + ": " + request;
      assertThat(status).as(what).isNotEqualTo(500).isBetween(200, 505);
      assertThat(body)
          .as(what)
          .doesNotContain("\\tat ", "\tat ", "java.lang", "akka.", "io.github");
      if (status >= 400) {
        assertThat(headers.get("Content-Type")).as(what).isEqualTo("application/problem+json");
        checkProblem(what);
      }
    }

    private void checkProblem(String what) throws Exception {
      String length = headers.get("Content-Length");
      if (length == null) { // an answer to HEAD
        assertThat(body).as(what).isEmpty();
      } else {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        int end = Math.min(Integer.parseInt(length), bytes.length);
        JsonNode problem = Client.JSON.readTree(new String(bytes, 0, end, StandardCharsets.UTF_8));
        assertThat(problem.get("status").intValue()).as(what).isEqualTo(status);
        assertThat(problem.get("detail").textValue()).as(what).isNotBlank();
      }
    }
  }
}
