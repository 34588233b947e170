package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Dockerfile's own steps, taken in a directory in place of a container: its copies, its Maven
 * and jlink commands, and what it starts, with nothing else of this machine in the environment.
 */
@Tag("slow")
@Timeout(900)
class ImageLayoutTest {
  @TempDir Path root;

  private final Dockerfile file = Dockerfile.read();

  @Test
  void image_laidOutAsTheDockerfileSays_runsWithOpenBlasAndIsHealthy() throws Exception {
    PrometheusServer.assumeOnPath("mvn");
    build();
    Path job = Monitoring.DOCKER.resolve("jobs/demonstration.conf").toAbsolutePath();
    Path work = Files.createDirectories(root.resolve("work"));
    int port = PrometheusServer.freePort();
    Process run =
        start(work, "opt/bilevo/bin/bilevo", "run", job, "--metrics-port", port, "--out", work);
    try {
      await(said -> said.contains("openblas kernels"), run);
      while (exit(start(work, "opt/bilevo/bin/health", port)) != 0) {
        assertThat(run.isAlive()).as(said()).isTrue();
      }
    } finally {
      run.destroy(); // SIGTERM, as docker stop sends it
    }

    assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(work.resolve("result.json")).exists();
  }

  /** The commands of both stages, with {@code root} where the container has {@code /}. */
  private void build() throws Exception {
    Path source = Files.createDirectories(root.resolve("src"));
    for (String copy : file.all("COPY")) {
      String[] words = copy.replaceAll("--\\S+ ", "").split(" ");
      if (copy.startsWith("--from")) {
        copy(root.resolve(words[0].substring(1)), root.resolve(words[1].substring(1)));
      } else if (words[words.length - 1].startsWith("/")) {
        copy(Path.of(words[0]), root.resolve(words[1].substring(1)));
      } else {
        for (String word : Arrays.copyOf(words, words.length - 1)) {
          copy(Path.of(word), source.resolve(word));
        }
      }
      if (copy.contains("src/main ")) { // the build stage has all it gets
        for (String command : file.all("RUN").subList(0, 2)) {
          shell(source, command);
        }
      }
    }
  }

  private void shell(Path source, String command) throws Exception {
    String here =
        command
            .replaceAll("--mount=\\S+ ", "")
            .replace("mvn ", "mvn -o ") // what this build has is in the local repository
            .replace("/runtime", root.resolve("runtime").toString());
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-euc", here).directory(source.toFile()).redirectErrorStream(true);
    builder.environment().merge("PATH", "", (path, none) -> javaBin() + ":" + path);
    Process process = builder.redirectOutput(log().toFile()).start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(here + "\n" + said()).isZero();
  }

  private static String javaBin() {
    return Path.of(System.getProperty("java.home"), "bin").toString();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        Files.createDirectories(target.getParent());
        if (!Files.isDirectory(each)) {
          Files.copy(each, target); // with its permissions
        }
      }
    }
  }

  private Process start(Path directory, String program, Object... arguments) throws IOException {
    List<String> command =
        Stream.concat(
                Stream.of(root.resolve(program).toString()),
                Arrays.stream(arguments).map(Object::toString))
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().clear();
    builder
        .environment()
        .putAll(
            Map.of(
                "PATH", "/usr/bin:/bin",
                "JAVA_HOME", root.resolve("opt/java").toString(),
                "LANG", "C.UTF-8"));
    return builder.start();
  }

  private void await(Predicate<String> wanted, Process run) throws Exception {
    while (!wanted.test(said())) {
      assertThat(run.waitFor(100, TimeUnit.MILLISECONDS)).as(said()).isFalse();
    }
  }

  private static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private Path log() {
    return root.resolve("log.txt");
  }

  private String said() throws IOException {
    return Files.readString(log());
  }
}
