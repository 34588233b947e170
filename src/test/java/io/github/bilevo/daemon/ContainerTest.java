package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.config.Job;
import io.github.bilevo.config.JobFile;
import io.github.bilevo.data.DataStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The image's build and the stack of {@code docker/compose.yaml}, read without an engine. */
class ContainerTest {
  private static final Pattern EXACT_IMAGE =
      Pattern.compile("[a-z/]+:v?\\d+\\.\\d+(\\.\\d+)?[\\w.-]*");
  private static final int METRICS_PORT = 9464;

  /** Of the Compose specification, those in use: an engine refuses a file with any other word. */
  private static final Set<String> SERVICE_KEYS =
      Set.of(
          "build",
          "image",
          "command",
          "environment",
          "network_mode",
          "depends_on",
          "ports",
          "volumes",
          "tmpfs",
          "healthcheck",
          "read_only",
          "cap_drop",
          "security_opt",
          "init",
          "stop_grace_period",
          "restart");

  @TempDir Path directory;

  private final JsonNode compose = Monitoring.yaml(Monitoring.DOCKER.resolve("compose.yaml"));

  @Test
  void dockerfile_itsStages_buildWithAJdkAndLeaveItBehind() {
    Dockerfile file = Dockerfile.read();

    assertThat(file.all("FROM")).hasSize(2);
    assertThat(file.all("FROM").get(0)).endsWith(" AS build");
    assertThat(file.all("FROM"))
        .allSatisfy(from -> assertThat(from.replaceAll(" AS .*", "")).matches(EXACT_IMAGE));
    assertThat(file.ofLastStage("COPY"))
        .containsExactly(
            "--from=build /runtime /opt/java",
            "--from=build /src/target/bilevo /opt/bilevo",
            "--chmod=755 docker/health /opt/bilevo/bin/health");
    assertThat(file.all("ADD")).isEmpty(); // it fetches and unpacks
  }

  @Test
  void dockerfile_itsCopies_findTheirSourcesInsideTheFilteredContext() throws Exception {
    List<String> let = Files.readAllLines(Monitoring.DOCKER.resolve("Dockerfile.dockerignore"));
    List<String> copied =
        Dockerfile.read().all("COPY").stream()
            .filter(copy -> !copy.startsWith("--from"))
            .map(copy -> copy.replaceAll("--\\S+ ", ""))
            .flatMap(copy -> Stream.of(copy.split(" ")).limit(copy.split(" ").length - 1))
            .toList();

    assertThat(let).contains("*");
    assertThat(copied)
        .contains("pom.xml", "src/main")
        .allSatisfy(source -> assertThat(Path.of(source)).exists())
        .allSatisfy(source -> assertThat(let).contains("!" + source));
    assertThat(let.stream().filter(line -> line.startsWith("!")))
        .hasSameSizeAs(copied); // nothing is let in that is not used
  }

  @Test
  void dockerfile_itsLastStage_runsAsANumberedUserWithAHealthCheck() {
    Dockerfile file = Dockerfile.read();

    assertThat(file.ofLastStage("USER")).containsExactly("10001:10001");
    assertThat(file.ofLastStage("RUN").get(0))
        .contains("useradd --uid 10001 --gid bilevo", "groupadd --gid 10001 bilevo")
        .contains("chown bilevo:bilevo /work"); // a new volume takes the owner over
    assertThat(file.ofLastStage("WORKDIR")).containsExactly("/work");
    assertThat(file.ofLastStage("VOLUME")).containsExactly("/work");
    assertThat(file.ofLastStage("ENTRYPOINT"))
        .containsExactly("[\"/opt/bilevo/bin/bilevo\"]"); // exec form: signals arrive
    assertThat(file.ofLastStage("HEALTHCHECK").get(0))
        .contains("--interval=", "--timeout=", "--retries=")
        .endsWith("CMD [\"/opt/bilevo/bin/health\", \"" + METRICS_PORT + "\"]");
    assertThat(file.ofLastStage("CMD").get(0)).contains("\"--metrics-port\", \"" + METRICS_PORT);
    assertThat(file.ofLastStage("EXPOSE")).containsExactly(Integer.toString(METRICS_PORT));
  }

  /** What is run as the default lies where the distribution has it. */
  @Test
  void dockerfile_itsDefaultJob_isShipped() {
    Matcher job = Pattern.compile("/opt/bilevo/(config/\\S+?)\"").matcher(Dockerfile.read().text());

    assertThat(job.find()).isTrue();
    assertThat(Path.of(job.group(1))).exists();
    assertThat(Path.of("src/main/launcher/bilevo")).isExecutable();
  }

  @Test
  void compose_itsServices_areThreeWithExactImagesAndNoPrivileges() {
    assertThat(compose.at("/services").fieldNames())
        .toIterable()
        .containsExactly("bilevo", "prometheus", "grafana");
    assertThat(compose.fieldNames()).toIterable().containsExactly("name", "services", "volumes");
    for (JsonNode service : compose.at("/services")) {
      assertThat(service.fieldNames()).toIterable().isSubsetOf(SERVICE_KEYS);
      boolean built = service.has("build");
      assertThat(service.at("/image").asText())
          .matches(built ? Pattern.compile("bilevo") : EXACT_IMAGE);
      assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
      assertThat(service.at("/security_opt/0").asText()).isEqualTo("no-new-privileges:true");
      assertThat(service.at("/privileged").asBoolean()).isFalse();
      for (JsonNode port : service.at("/ports")) {
        assertThat(port.asText()).startsWith("127.0.0.1:"); // nothing here asks who you are
      }
    }
  }

  @Test
  void compose_theRun_hasAReadOnlyRootAndAnExecutableTmp() {
    JsonNode bilevo = compose.at("/services/bilevo");

    assertThat(bilevo.at("/read_only").asBoolean()).isTrue();
    assertThat(bilevo.at("/tmpfs/0").asText().split("[:,]")).startsWith("/tmp", "exec");
    assertThat(bilevo.at("/volumes").toString()).contains("results:/work", "./jobs:/jobs:ro");
    assertThat(bilevo.at("/restart").asText()).isEqualTo("no"); // else a finished run begins again
  }

  /** Metrics are on loopback alone: only who shares the network can scrape, and must outlive it. */
  @Test
  void compose_prometheus_scrapesTheRunOverTheLoopbackTheyShare() {
    JsonNode bilevo = compose.at("/services/bilevo");
    JsonNode prometheus = Monitoring.yaml(Monitoring.PROMETHEUS.resolve("prometheus.yaml"));

    assertThat(bilevo.at("/network_mode").asText()).isEqualTo("service:prometheus");
    assertThat(bilevo.has("ports")).isFalse(); // Compose refuses both
    assertThat(bilevo.at("/command").toString())
        .contains("\"run\"", "\"--metrics-port\",\"" + METRICS_PORT + "\"");
    assertThat(prometheus.at("/scrape_configs/0/static_configs/0/targets/0").asText())
        .isEqualTo("127.0.0.1:" + METRICS_PORT);
    assertThat(prometheus.at("/scrape_configs/0/job_name").asText()).isEqualTo("bilevo");
  }

  @Test
  void compose_itsReferences_allExist() {
    for (JsonNode service : compose.at("/services")) {
      service
          .at("/depends_on")
          .fieldNames()
          .forEachRemaining(
              other -> {
                JsonNode named = compose.at("/services/" + other);
                assertThat(named.has("healthcheck")).as(other).isTrue();
              });
      for (JsonNode volume : service.at("/volumes")) {
        String source = volume.asText().split(":")[0];
        if (source.startsWith(".")) {
          assertThat(Monitoring.DOCKER.resolve(source)).exists();
        } else {
          assertThat(compose.at("/volumes").has(source)).as(source).isTrue();
        }
      }
    }
    JsonNode build = compose.at("/services/bilevo/build");
    Path context = Monitoring.DOCKER.resolve(build.at("/context").asText());
    assertThat(context.resolve("pom.xml")).exists();
    assertThat(context.resolve(build.at("/dockerfile").asText())).exists();
  }

  @Test
  void compose_itsDefaultJob_isValidAndRunsForMinutes() throws Exception {
    Matcher job =
        Pattern.compile("/jobs/\\$\\{BILEVO_JOB:-([^}]*)}")
            .matcher(compose.at("/services/bilevo/command").toString());
    assertThat(job.find()).isTrue();
    Path file = Monitoring.DOCKER.resolve("jobs").resolve(job.group(1));

    Job read = JobFile.read(file, new DataStore(Optional.empty(), directory));

    assertThat(read.plan().upper().steps()).isGreaterThan(10_000);
    assertThat(read.problem().lambdaSize()).isGreaterThan(50); // else history.csv holds every λ
  }

  @Test
  void health_ofALiveEndpoint_isZeroAndOfADeadOneIsNot() throws Exception {
    try (ServedRun served = new ServedRun()) {
      assertThat(health(served.endpoint.port())).isZero();
    }
    assertThat(health(PrometheusServer.freePort())).isEqualTo(1);
  }

  /** Something else answers on the port. */
  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 503 Service Unavailable\r\n\r\n", "garbage\r\n", ""})
  void health_ofAnotherAnswer_isOne(String answer) throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread server =
          new Thread(
              () -> {
                try (Socket socket = other.accept()) {
                  socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException gone) {
                  // the client has what it wants
                }
              });
      server.start();

      assertThat(health(other.getLocalPort())).isEqualTo(1);

      server.join();
    }
  }

  private static int health(int port) throws Exception {
    Process check =
        new ProcessBuilder(
                Monitoring.DOCKER.resolve("health").toAbsolutePath().toString(),
                Integer.toString(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(check.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return check.exitValue();
  }
}
