package io.github.bilevo.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;

/** {@code docker/Dockerfile}, instruction by instruction, continued lines joined. */
record Dockerfile(String text, List<String> instructions) {
  static Dockerfile read() {
    try {
      String text = Files.readString(Monitoring.DOCKER.resolve("Dockerfile"));
      List<String> instructions =
          text.lines()
              .filter(line -> !line.startsWith("#") && !line.isBlank())
              .reduce("", (before, line) -> before + "\n" + line)
              .replaceAll("\\\\\\n\\s*", "")
              .lines()
              .filter(line -> !line.isBlank())
              .map(line -> line.replaceAll(" {2,}", " "))
              .toList();
      return new Dockerfile(text, instructions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What follows this keyword, wherever it stands. */
  List<String> all(String keyword) {
    return after(keyword, instructions);
  }

  /** What follows this keyword in the stage that becomes the image. */
  List<String> ofLastStage(String keyword) {
    int from = 0;
    for (int i = 0; i < instructions.size(); i++) {
      from = instructions.get(i).startsWith("FROM ") ? i : from;
    }
    return after(keyword, instructions.subList(from, instructions.size()));
  }

  private static List<String> after(String keyword, List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith(keyword + " "))
        .map(line -> line.substring(keyword.length() + 1))
        .toList();
  }
}
