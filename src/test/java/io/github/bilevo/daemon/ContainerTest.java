package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The image's build, read without an engine, and its health check. */
class ContainerTest {
  static final Pattern EXACT_IMAGE = // not by a tag that moves
      Pattern.compile("[a-z/]+:v?\\d+\\.\\d+(\\.\\d+)?[\\w.-]*");
  private static final int PORT = 8642;

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
            "--chmod=755 docker/health docker/token /opt/bilevo/bin/");
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
        .contains("chown bilevo:bilevo /work /run/bilevo"); // a new volume takes the owner over
    assertThat(file.ofLastStage("WORKDIR")).containsExactly("/work");
    assertThat(file.ofLastStage("VOLUME")).containsExactly("/work");
    assertThat(file.ofLastStage("ENTRYPOINT"))
        .containsExactly("[\"/opt/bilevo/bin/bilevo\"]"); // exec form: signals arrive
    assertThat(file.ofLastStage("HEALTHCHECK").get(0))
        .contains("--interval=", "--timeout=", "--retries=")
        .endsWith("CMD [\"/opt/bilevo/bin/health\", \"" + PORT + "\"]");
    assertThat(file.ofLastStage("CMD")).containsExactly("[\"serve\", \"--data\", \"/work\"]");
    assertThat(file.ofLastStage("EXPOSE")).containsExactly(Integer.toString(PORT));
  }

  /** What it starts and asks lies where the distribution and the copies have it. */
  @Test
  void dockerfile_itsPrograms_areExecutable() {
    assertThat(Path.of("src/main/launcher/bilevo")).isExecutable();
    assertThat(Monitoring.DOCKER.resolve("health")).isExecutable();
    assertThat(Monitoring.DOCKER.resolve("token")).isExecutable();
  }

  @Test
  void health_ofALiveEndpoint_isZeroAndOfADeadOneIsNot() throws Exception {
    try (ServedRun served = new ServedRun()) {
      assertThat(health(served.endpoint.port())).isZero();
      assertThat(health(served.endpoint.port(), "localhost")).isZero();
      assertThat(health(served.endpoint.port(), "127.0.0.2")).isEqualTo(1); // not bound
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

  private static int health(int port, String... host) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Monitoring.DOCKER.resolve("health").toAbsolutePath().toString());
    command.add(Integer.toString(port));
    command.addAll(List.of(host));
    Process check =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(check.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return check.exitValue();
  }
}
