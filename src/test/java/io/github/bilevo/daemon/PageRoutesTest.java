package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the daemon's page, as a browser gets them. */
@Timeout(300)
class PageRoutesTest {
  private static final Path SOURCES = Path.of("src/main/resources/io/github/bilevo/daemon/page");
  private static final String TOKEN = "correct-horse-battery";
  private static final Pattern REFERENCE =
      Pattern.compile("(?:src|href)=\"(/[^\"#]*)\"|from \"([^\"]+)\"");

  @TempDir static Path directory;
  private static TestDaemon daemon;
  private static Client client;

  @BeforeAll
  static void serve() {
    daemon = new TestDaemon(directory.resolve("data"), Optional.of(TOKEN));
    client = daemon.client;
  }

  @AfterAll
  static void end() {
    daemon.close();
  }

  static Stream<String> files() throws Exception {
    try (Stream<Path> files = Files.list(SOURCES)) {
      return files.map(file -> "/page/" + file.getFileName()).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html",
    "/page/page.css, text/css",
    "/page/main.js, text/javascript",
    "/page/icon.svg, image/svg+xml",
    "/page/quickstart.conf, text/plain",
    "/page/uplot.js, text/javascript",
    "/page/uplot.css, text/css"
  })
  void get_withoutTheToken_isServedUnderAStrictPolicy(String path, String type) throws Exception {
    HttpResponse<String> response = client.get(path);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith(type);
    assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'self';")
        .doesNotContain("unsafe", "http", "*");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-cache");
    assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
  }

  @Test
  void get_whatThePageShows_needsTheToken() throws Exception {
    assertThat(client.get("/api/v1/jobs").statusCode()).isEqualTo(401);
    assertThat(client.get("/api/v1/events").statusCode()).isEqualTo(401);
  }

  @Test
  void get_withItsETag_isNotModified() throws Exception {
    String tag = client.get("/page/main.js").headers().firstValue("ETag").orElseThrow();
    HttpResponse<String> again = client.get("/page/main.js", "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(client.get("/page/main.js", "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/../openapi.json",
        "/page/..%2fopenapi.json",
        "/page/%2e%2e/openapi.json",
        "/page/..%5copenapi.json",
        "/page//etc/passwd",
        "/page/%2fetc%2fpasswd",
        "/page/main.js/",
        "/page/main.js%00",
        "/page/nothing.js",
        "/page/"
      })
  void get_anyOtherFile_isRefused(String path) throws Exception {
    String answer =
        client.raw(
            "GET "
                + path
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                + TOKEN
                + "\r\nConnection: close\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*").contains("application/problem+json");
  }

  /** Also that no file of the page was forgotten in the list of those that are served. */
  @ParameterizedTest
  @MethodSource("files")
  void file_namesNothingBeyondThisDaemon_andAllItNamesIsServed(String path) throws Exception {
    HttpResponse<String> file = client.get(path);
    assertThat(file.statusCode()).isEqualTo(200);
    String text = file.body().replace("http://www.w3.org/2000/svg", "");
    assertThat(text).doesNotContain("http://", "https://", "//cdn", "style=\"", "innerHTML");
    Matcher reference = REFERENCE.matcher(text);
    while (reference.find()) {
      String named = reference.group(1) != null ? reference.group(1) : reference.group(2);
      String place = named.startsWith("./") ? "/page/" + named.substring(2) : named;
      assertThat(client.get(place).statusCode()).as(place).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"quickstart.conf", "error-band.conf", "unrolled.conf"})
  void template_isAValidJob(String template) throws Exception {
    HttpResponse<String> response =
        client.send(
            "POST",
            "/api/v1/jobs:validate",
            client.get("/page/" + template).body(),
            "Content-Type",
            "application/hocon",
            "Authorization",
            "Bearer " + TOKEN);
    assertThat(Client.JSON.readTree(response.body()).get("valid").booleanValue())
        .as(response.body())
        .isTrue();
    assertThat(List.of(client.get("/page/form.js").body().split("\""))).contains(template);
  }
}
