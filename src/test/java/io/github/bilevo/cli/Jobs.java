package io.github.bilevo.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small job files: regularised logistic regression on 40 generated rows, λ ∈ ℝ⁴. */
final class Jobs {
  private static final String SMALL =
      """
      name = small
      seed = 7
      problem { kind = logistic, data { generate { rows = 40, features = 4 } } }
      lambda.initial = 1.0
      lower { method = gradient-descent, steps = 30 }
      hypergradient { linear { method = cg, steps = 3 } }
      upper { steps = 5, step-size = 0.01 }
      """;

  private Jobs() {}

  /** Five upper steps. */
  static Path small(Path directory) {
    return write(directory, SMALL);
  }

  /** The small job with further lines, which override those before. */
  static Path small(Path directory, String more) {
    return write(directory, SMALL + more + "\n");
  }

  /** The small job without its section {@code upper}. */
  static Path withoutUpper(Path directory) {
    return write(directory, SMALL.replaceAll("upper .*", ""));
  }

  static Path write(Path directory, String text) {
    try {
      return Files.writeString(directory.resolve("job.conf"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
