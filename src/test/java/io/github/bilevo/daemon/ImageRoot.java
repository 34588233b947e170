package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A directory that holds what an image's root would. What the image starts is started in it, with
 * the image's environment and nothing else of this machine's.
 */
final class ImageRoot {
  private final Path root;
  private final Map<String, String> environment = new HashMap<>();

  /**
   * @param environment {@code NAME=value} each
   */
  ImageRoot(Path root, Stream<String> environment) {
    this.root = root;
    this.environment.put("PATH", "/usr/bin:/bin");
    environment
        .map(variable -> variable.split("=", 2))
        .forEach(variable -> this.environment.put(variable[0], inside(variable[1])));
  }

  /**
   * Starts the daemon as a container would, has it tune a small job by its own command line, and
   * ends it as an engine does.
   *
   * @param command entry point and arguments, the first an absolute path in the image
   */
  void checkDaemon(List<String> command) throws Exception {
    Path work = Files.createDirectories(root.resolve("work"));
    String port = Integer.toString(PrometheusServer.freePort());
    String bilevo = command.get(0);
    assertThat(exit(start(work, List.of(bilevo, "--version")))).as(said()).isZero();
    assertThat(said()).contains("math backend openblas");
    List<String> serve = new ArrayList<>(command);
    serve.addAll(List.of("--port", port));
    Process daemon = start(work, serve);
    try {
      while (exit(start(work, List.of("/opt/bilevo/bin/health", port))) != 0) {
        assertThat(daemon.waitFor(200, TimeUnit.MILLISECONDS)).as(said()).isFalse();
      }
      environment.put("BILEVO_SERVER", "http://127.0.0.1:" + port);
      String job = "/opt/bilevo/config/jobs/quickstart.conf";
      assertThat(exit(start(work, List.of(bilevo, "submit", job)))).as(said()).isZero();
      assertThat(exit(start(work, List.of(bilevo, "list")))).as(said()).isZero();
      assertThat(said()).contains("quickstart");
    } finally {
      daemon.destroy(); // SIGTERM, as an engine sends it
    }
    assertThat(exit(daemon)).as(said()).isZero();
  }

  /** A file, or a directory with all that is in it, to a path that is not there yet. */
  static void copy(Path from, Path to) throws IOException {
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

  private Process start(Path directory, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command.stream().map(this::inside).toList())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** The paths of the image under this root; of a search path, one after the other. */
  private String inside(String value) {
    return Arrays.stream(value.split(":"))
        .map(path -> path.matches("/(opt|work)(/.*)?") ? root + path : path)
        .reduce((before, path) -> before + ":" + path)
        .orElse("");
  }

  private static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return process.exitValue();
  }

  private Path log() {
    return root.resolve("log.txt");
  }

  private String said() throws IOException {
    return Files.readString(log());
  }
}
