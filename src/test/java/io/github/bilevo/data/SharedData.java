package io.github.bilevo.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Real data sets beside the project, for tests that are skipped where they are not there. */
public final class SharedData {
  private SharedData() {}

  /** {@code $BILEVO_DATA}, or {@code ../shared/data} seen from the project's root. */
  public static Path directory() {
    return Optional.ofNullable(System.getenv("BILEVO_DATA"))
        .map(Path::of)
        .orElse(Path.of("..", "shared", "data"));
  }

  /** The file {@code path} under {@link #directory}; skips the calling test if it is not there. */
  public static Path require(String path) {
    Path file = directory().resolve(path);
    assumeTrue(Files.isRegularFile(file), "data not there: " + file);
    return file;
  }
}
