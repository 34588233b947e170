package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The npm packages of {@code src/test/schemas}, installed once under {@code target}. */
final class NodePackages {
  private static final Path SOURCE = Path.of("src/test/schemas");
  private static final Path HOME = Path.of("target/schemas").toAbsolutePath();
  private static final Path INSTALLED = HOME.resolve("node_modules/.package-lock.json");

  /** What npm says when it is the network's fault. */
  private static final Pattern NO_REGISTRY =
      Pattern.compile(
          "code (E(AI_AGAIN|NOTFOUND|CONN\\w+|TIMEDOUT|HOSTUNREACH|NETUNREACH|NEEDAUTH|NOTCACHED"
              + "|40[137]|5\\d\\d)|ERR_SOCKET_TIMEOUT)\\b");

  private NodePackages() {}

  /**
   * Their directory, with our files beside them; skips the test, by name, where there is no npm.
   */
  static synchronized Path installed() throws Exception {
    PrometheusServer.assumeOnPath("node");
    PrometheusServer.assumeOnPath("npm");
    Files.createDirectories(HOME);
    try (Stream<Path> files = Files.list(SOURCE)) {
      for (Path file : files.toList()) {
        Files.copy(file, HOME.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path lock = HOME.resolve("package-lock.json");
    if (!Files.exists(INSTALLED) || newer(lock, INSTALLED)) {
      Output npm = run("npm", "ci");
      assumeTrue(
          npm.exit() == 0 || !NO_REGISTRY.matcher(npm.text()).find(), "no npm registry answers");
      assertThat(npm.exit()).as(npm.text()).isZero();
    }
    return HOME;
  }

  private static boolean newer(Path one, Path other) throws IOException {
    return Files.getLastModifiedTime(one).compareTo(Files.getLastModifiedTime(other)) > 0;
  }

  /**
   * What a program left.
   *
   * @param text stdout and stderr
   */
  record Output(int exit, String text) {}

  /** Runs a program in their directory; waits for its end. */
  static Output run(String... command) throws Exception {
    Path output = Files.createTempFile("bilevo-node", ".txt");
    try {
      Process process =
          new ProcessBuilder(new ArrayList<>(List.of(command)))
              .directory(HOME.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
      return new Output(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }
}
