package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A headless Chromium that runs the checks of {@code src/test/page} against a daemon. */
final class Browser {
  private static final Path SOURCES = Path.of("src/test/page");
  private static final Path PLACE = Path.of("target/page");
  private static final Path PICTURES = Path.of("target/page-pictures");
  private static final long INSTALL_MINUTES = 5;
  private static final long CHECK_MINUTES = 6;

  private final String chromium;

  private Browser(String chromium) {
    this.chromium = chromium;
  }

  /** Installs what the checks need; skips the test, by name, where that cannot be. */
  static Browser startOrSkip() throws Exception {
    assumeOnPath("node");
    assumeOnPath("npm");
    Optional<String> chromium =
        Stream.of("chromium", "chromium-browser").flatMap(it -> onPath(it).stream()).findFirst();
    Assumptions.assumeTrue(chromium.isPresent(), "chromium is not installed");
    Files.createDirectories(PLACE);
    Files.createDirectories(PICTURES);
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        Files.write(PLACE.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    if (!Files.isDirectory(PLACE.resolve("node_modules/playwright-core"))) {
      Output install =
          run(
              INSTALL_MINUTES,
              Map.of(),
              List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
      Assumptions.assumeTrue(install.status() == 0, "npm cannot install: " + install.text());
    }
    return new Browser(chromium.get());
  }

  private static void assumeOnPath(String command) {
    Assumptions.assumeTrue(onPath(command).isPresent(), command + " is not installed");
  }

  private static Optional<String> onPath(String command) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(directory -> Path.of(directory, command))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /** How a process ended, and what it said. */
  private record Output(int status, String text) {}

  /**
   * Runs a check; it has to hold. Gives what it printed.
   *
   * @param address of the daemon
   * @param arguments what the check wants to know
   */
  String check(String name, String address, Map<String, String> arguments) throws Exception {
    Output output =
        run(
            CHECK_MINUTES,
            Map.of(
                "BILEVO_URL",
                address,
                "BILEVO_OUT",
                PICTURES.toAbsolutePath().toString(),
                "BILEVO_CHROMIUM",
                chromium,
                "BILEVO_ARGUMENTS",
                Client.JSON.writeValueAsString(arguments)),
            List.of("node", "check.mjs", name));
    assertThat(output.status()).as(output.text()).isZero();
    return output.text();
  }

  private static Output run(long minutes, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("bilevo-page", ".log");
    ProcessBuilder builder = new ProcessBuilder(command).directory(PLACE.toFile());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
      String text = Files.readString(log);
      return ended
          ? new Output(process.exitValue(), text)
          : new Output(-1, "not done after " + minutes + " minutes\n" + text);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.delete(log);
    }
  }
}
