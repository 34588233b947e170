package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class SecurityTest {
  private static final String TOKEN = "correct-horse-battery";
  private static final String[] AUTHORISED = {"Authorization", "Bearer " + TOKEN};

  @TempDir static Path directory;
  private static TestDaemon daemon;
  private static Client client;

  @BeforeAll
  static void serve() {
    daemon =
        new TestDaemon(
            directory.resolve("data"),
            Optional.of(TOKEN),
            "bilevo.daemon.system.akka.http.server.parsing.max-content-length = 10000");
    client = daemon.client;
  }

  @AfterAll
  static void end() {
    daemon.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Bearer", "Bearer x", "Bearer correct-horse-batterx", "Basic " + TOKEN, TOKEN})
  void request_withoutTheToken_isRefused(String authorization) throws Exception {
    for (String path : new String[] {"/api/v1/jobs", "/metrics", "/version", "/nothing"}) {
      HttpResponse<String> response = client.get(path, "Authorization", authorization);
      assertThat(response.statusCode()).isEqualTo(401);
      assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
      assertThat(response.body()).doesNotContain(TOKEN);
    }
  }

  @Test
  void request_withTheToken_isAnswered_andHealthNeedsNone() throws Exception {
    assertThat(client.get("/api/v1/jobs", AUTHORISED).statusCode()).isEqualTo(200);
    assertThat(client.get("/metrics", AUTHORISED).statusCode()).isEqualTo(200);
    assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
    assertThat(client.get("/health/ready").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 200",
    "localhost:1, 200",
    "evil.example, 403",
    "127.0.0.1.evil.example, 403"
  })
  void request_toAnotherHost_isRefused(String host, int status) throws Exception {
    String answer =
        client.raw(
            "GET /api/v1/jobs HTTP/1.1\r\nHost: "
                + host
                + "\r\nAuthorization: Bearer "
                + TOKEN
                + "\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertThat(answer).contains(status == 200 ? "items" : "application/problem+json");
  }

  @ParameterizedTest
  @CsvSource({
    "http://evil.example, 403",
    "null, 403",
    "http://127.0.0.1:1, 403",
    "'', 415",
    "OWN, 415"
  })
  void post_fromAnotherSitesPage_isRefused(String origin, int status) throws Exception {
    int port = daemon.daemon.port();
    String given = origin.equals("OWN") ? "http://127.0.0.1:" + port : origin;
    String header = given.isEmpty() ? "" : "Origin: " + given + "\r\n";
    String answer =
        client.raw(
            "POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1:"
                + port
                + "\r\nAuthorization: Bearer "
                + TOKEN
                + "\r\n"
                + header
                + "Content-Type: text/plain\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx");
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../../../../../../etc/passwd", "link", "../bilevo.db"})
  void post_fileOutsideTheRoots_isRefusedWithoutAWordOnIt(String file) throws Exception {
    Path link = directory.resolve("data/files/link");
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, Path.of("/etc/passwd"));
    }
    HttpResponse<String> response = postFile(file);
    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.body())
        .contains("a path that leads elsewhere")
        .doesNotContain("root:", "nothing there");
    HttpResponse<String> absent = postFile("/no/such/file");
    assertThat(absent.body())
        .contains("a path that leads elsewhere")
        .doesNotContain("nothing there");
    assertThat(postFile("absent.csv").body()).contains("nothing there");
  }

  private static HttpResponse<String> postFile(String file) throws Exception {
    String job =
        TestJobs.steps(3)
            .replaceAll(
                "generate \\{[^}]*}", "file = \"" + file + "\", format = csv, target = last");
    return client.send(
        "POST",
        "/api/v1/jobs",
        job,
        "Authorization",
        "Bearer " + TOKEN,
        "Content-Type",
        "application/hocon");
  }

  @Test
  void post_longBody_isRefused() throws Exception {
    HttpResponse<String> response =
        client.send(
            "POST",
            "/api/v1/jobs",
            "#".repeat(20_000),
            "Authorization",
            "Bearer " + TOKEN,
            "Content-Type",
            "application/hocon");
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
  }

  @ParameterizedTest
  @CsvSource({
    "GARBAGE, 400",
    "GET /LONG HTTP/1.1, 414",
    "GET / HTTP/1.1#Host: 127.0.0.1#X: LONG, 431",
    "GET /%zz HTTP/1.1#Host: 127.0.0.1, 400",
    "BREW / HTTP/1.1#Host: 127.0.0.1, 501"
  })
  void request_thatIsNone_isAProblemToo(String lines, int status) throws Exception {
    String head = lines.replace("LONG", "x".repeat(9000)).replace("#", "\r\n");
    String answer = client.raw(head + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("application/problem+json");
  }

  @Test
  void health_besidesFiveHundredHalfOpenClients_answersWithinASecond() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) {
        Socket socket = new Socket("127.0.0.1", daemon.daemon.port());
        clients.add(socket);
        socket.getOutputStream().write("GET /health/live HTT".getBytes(StandardCharsets.US_ASCII));
      }
      long before = System.nanoTime();
      assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    } finally {
      for (Socket socket : clients) {
        socket.close();
      }
    }
  }

  @Test
  void start_reachableByOthersWithoutAToken_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Loopback.check("0.0.0.0", false))
        .withMessageStartingWith("host: found 0.0.0.0; wanted a loopback address");
    Loopback.check("0.0.0.0", true);
    Loopback.check("localhost", false);
  }

  @Test
  void tokenFile_othersMayRead_isRefusedWithoutTellingIt() throws Exception {
    Path file = Files.writeString(directory.resolve("token"), TOKEN + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenFile.read(file))
        .withMessageContaining("found permissions rw-r-----; wanted rw-------");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(TokenFile.read(file)).isEqualTo(TOKEN);
    Files.writeString(file, "short");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TokenFile.read(file))
        .withMessageContaining("at least 16")
        .withMessageNotContaining("short\n");
  }
}
