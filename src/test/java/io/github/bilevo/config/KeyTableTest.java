package io.github.bilevo.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyTableTest {
  private static final Path PAGE = Path.of("config/jobs/KEYS.md");

  /** After a change of the keys: write {@link KeyTable#markdown} into the file. */
  @Test
  void markdown_ofTheCode_isThePageOfTheProject() throws IOException {
    assertThat(KeyTable.markdown()).isEqualTo(Files.readString(PAGE));
  }

  @Test
  void markdown_everyKeyDeclared_standsThere() throws IllegalAccessException {
    Set<Object> missing = new HashSet<>();
    String page = KeyTable.markdown();
    for (var field :
        Stream.of(JobKeys.class, AccuracyKeys.class, UpperKeys.class)
            .flatMap(keys -> Arrays.stream(keys.getDeclaredFields()))
            .toList()) {
      if (field.getType() == Key.class) {
        Key<?> key = (Key<?>) field.get(null);
        if (!page.contains("." + key.name() + "` | ") && !page.contains("| `" + key.name() + "`")) {
          missing.add(key.name());
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void markdown_everyRow_hasFourCells() {
    List<String> rows =
        Arrays.stream(KeyTable.markdown().split("\n")).filter(s -> s.startsWith("| ")).toList();
    assertThat(rows).hasSizeGreaterThan(40);
    assertThat(rows.stream().filter(row -> row.split(" \\| ").length != 4))
        .as(rows.stream().collect(Collectors.joining("\n")))
        .isEmpty();
  }
}
