package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Gauge;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsEndpointTest {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private static ServedRun served;

  @BeforeAll
  static void serve() throws Exception {
    served = new ServedRun();
  }

  @AfterAll
  static void end() throws Exception {
    served.close();
  }

  @Test
  void get_metrics_isTheTextExpositionFormat() throws Exception {
    HttpResponse<String> response = send(request("/metrics").GET());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .isEqualToIgnoringCase("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.headers().firstValue("Server")).isEmpty();
    assertThat(response.body().lines())
        .contains(
            "bilevo_upper_objective{run=\"ridge\"} 2.75",
            "# HELP bilevo_lower_residual_norm ‖Φ(w_t, λ) − w_t‖ of the differentiated map at the"
                + " last epoch",
            "# TYPE jvm_memory_used_bytes gauge")
        .anyMatch(line -> line.startsWith("bilevo_build_info{akka=\"2.8.5\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.5,*/*;q=0.4|true",
        "application/openmetrics-text|true",
        "application/openmetrics-text;q=0.5, text/plain;q=0.5|true",
        "application/openmetrics-text;q=0.4, text/plain|false",
        "application/openmetrics-text;q=0, text/plain;q=0|false",
        "*/*|false",
        "text/html,application/xhtml+xml,*/*;q=0.8|false",
        "application/json|false"
      })
  void get_metricsWithAccept_isOpenMetricsOnlyWhereAskedFor(String accept, boolean open)
      throws Exception {
    HttpResponse<String> response = send(request("/metrics").header("Accept", accept).GET());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElseThrow())
        .isEqualToIgnoringCase(
            open
                ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body().endsWith("# EOF\n")).isEqualTo(open);
  }

  @Test
  void get_health_isOk() throws Exception {
    HttpResponse<String> response = send(request("/health/live").GET());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("ok\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metrics/", "/metricsx", "/health", "/health/live/x", "/%2e%2e/x"})
  void get_anotherPath_isNotFound(String path) throws Exception {
    HttpResponse<String> response = send(request(path).GET());
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("not found\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
  void anotherMethod_onMetrics_isNotAllowed(String method) throws Exception {
    BodyPublisher body =
        method.equals("HEAD") ? BodyPublishers.noBody() : BodyPublishers.ofString("ignored");
    HttpResponse<String> response = send(request("/metrics").method(method, body));
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).contains("GET");
    assertThat(response.body()).isEqualTo(method.equals("HEAD") ? "" : "only GET\n");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 200",
    "127.0.0.1:9, 200",
    "localhost, 200",
    "LocalHost:80, 200",
    "[::1], 200",
    "[::1]:9464, 200",
    "evil.example, 403",
    "localhost.evil.example, 403",
    "127.0.0.1.evil.example, 403",
    "10.0.0.1, 403",
    "[::2], 403"
  })
  void get_withHost_isAnsweredOnlyUnderALoopbackName(String host, int status) throws Exception {
    assertThat(raw("GET /metrics HTTP/1.1\r\nHost: " + host))
        .startsWith("HTTP/1.1 " + status + " ");
    assertThat(raw("GET /nothing HTTP/1.1\r\nHost: " + host))
        .startsWith("HTTP/1.1 " + (status == 200 ? 404 : 403) + " ");
  }

  @Test
  void get_withoutHost_isRefused() throws Exception {
    assertThat(raw("GET /metrics HTTP/1.1")).startsWith("HTTP/1.1 400 ");
    assertThat(raw("GET /metrics HTTP/1.0")).startsWith("HTTP/1.1 4").doesNotContain("bilevo_");
  }

  @Test
  void scrape_collectorThrows_answersPlainWordsOnly() throws Exception {
    Collector broken =
        () -> {
          throw new IllegalStateException("secret");
        };
    served.registry.getPrometheusRegistry().register(broken);
    try {
      HttpResponse<String> response = send(request("/metrics").GET());
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).isEqualTo("the scrape failed; see the log\n");
    } finally {
      served.registry.getPrometheusRegistry().unregister(broken);
    }
    assertThat(send(request("/metrics").GET()).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"4, 200", "5, 500"})
  void scrape_tornByMetersThatComeAndGo_looksAgainAFewTimes(int torn, int status) throws Exception {
    AtomicInteger looks = new AtomicInteger();
    Collector replaced =
        () -> {
          boolean both = looks.incrementAndGet() <= torn; // old and new under one name, at once
          return new GaugeSnapshot(
              new MetricMetadata("replaced"), both ? List.of(point(), point()) : List.of(point()));
        };
    served.registry.getPrometheusRegistry().register(replaced);
    try {
      HttpResponse<String> response = send(request("/metrics").GET());
      assertThat(response.statusCode()).isEqualTo(status);
      assertThat(response.body().contains("replaced{run=\"ridge\"} 1.0")).isEqualTo(status == 200);
      assertThat(looks).hasValue(5);
    } finally {
      served.registry.getPrometheusRegistry().unregister(replaced);
    }
  }

  private static GaugeDataPointSnapshot point() {
    return new GaugeDataPointSnapshot(1, Labels.of("run", "ridge"), null);
  }

  @Test
  void scrape_runsOnTheDispatcherForBlockingWork() throws Exception {
    AtomicReference<String> thread = new AtomicReference<>();
    Gauge where =
        Gauge.builder(
                "test.where",
                () -> {
                  thread.set(Thread.currentThread().getName());
                  return 1;
                })
            .register(served.registry);
    try {
      send(request("/metrics").GET());
      assertThat(thread.get()).startsWith("served-run-akka.actor.default-blocking-io-dispatcher-");
    } finally {
      served.registry.remove(where);
    }
  }

  @Test
  void start_portInUse_failsNamingHostAndPort() {
    int taken = served.endpoint.port();
    assertThatThrownBy(() -> start("127.0.0.1", taken).get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(BindException.class)
        .hasMessageContaining("Cannot listen on 127.0.0.1:" + taken + ": ")
        .hasMessageContaining("Address already in use");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "::", "no.such.host.invalid"})
  void start_hostNotLoopback_isRefused(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> start(host, 0))
        .withMessageStartingWith("host: found " + host + "; wanted a loopback address");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void start_portOutOfRange_isRefused(int port) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> start("127.0.0.1", port))
        .withMessage("port: found " + port + "; wanted 0 to 65535");
  }

  @Test
  void stop_afterAScrape_freesThePortAndLeavesTheSystemRunning() throws Exception {
    MetricsEndpoint endpoint = start("localhost", 0).get(30, TimeUnit.SECONDS);
    int port = endpoint.port();
    assertThat(raw(port, "GET /health/live HTTP/1.1\r\nHost: localhost")).contains("200 OK");

    endpoint.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);

    assertThatThrownBy(() -> new Socket("127.0.0.1", port)).isInstanceOf(ConnectException.class);
    assertThat(served.system.whenTerminated().isCompleted()).isFalse();
  }

  private static CompletableFuture<MetricsEndpoint> start(String host, int port) {
    return MetricsEndpoint.start(served.system, served.registry, host, port).toCompletableFuture();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(served.at(path)).timeout(Duration.ofSeconds(30));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static String raw(String head) throws IOException {
    return raw(served.endpoint.port(), head);
  }

  /** The whole answer to a request whose first lines are given as they are. */
  private static String raw(int port, String head) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
