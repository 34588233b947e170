package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path directory;

  @Test
  void write_fileIsThere_replacesItAndLeavesNothingElse() throws IOException {
    Path file = directory.resolve("result.json");
    AtomicFile.write(file, text("old, and longer"));
    AtomicFile.write(file, text("λ"));
    assertThat(file).content().isEqualTo("λ");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void write_nameIsTaken_keepsWhatIsThereAndRemovesTheTemporary() throws IOException {
    Path taken = Files.createDirectories(directory.resolve("result.json"));
    Path inside = Files.writeString(taken.resolve("mine"), "kept");
    assertThatThrownBy(() -> AtomicFile.write(taken, text("new"))).isInstanceOf(IOException.class);
    assertThat(inside).content().isEqualTo("kept");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(taken);
    }
  }

  @Test
  void write_contentFails_keepsTheOldAndRemovesTheTemporary() throws IOException {
    Path file = directory.resolve("result.json");
    AtomicFile.write(file, text("old"));
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      text("half").writeTo(out);
                      throw new IOException("full");
                    }))
        .hasMessage("full");
    assertThat(file).content().isEqualTo("old");
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }

  private static AtomicFile.Content text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
