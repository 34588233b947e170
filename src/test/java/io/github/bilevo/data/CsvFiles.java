package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** Writes small CSV files and reads them: the common ground of the tests of {@link CsvReader}. */
abstract class CsvFiles {
  static final CsvSpec PLAIN = spec(true, "y");

  @TempDir Path directory;

  static CsvSpec spec(boolean header, String target, String... drop) {
    return new CsvSpec(header, ',', target, List.of(drop), Optional.empty(), Map.of());
  }

  static CsvSpec grouped(String group, Optional<String> pattern) {
    return new CsvSpec(true, ',', "y", List.of(), Optional.of(group), pattern, Map.of());
  }

  Path file(String text) throws Exception {
    return Files.writeString(directory.resolve("t.csv"), text);
  }

  Table read(String text, CsvSpec spec) throws Exception {
    return CsvReader.read(file(text), spec);
  }

  /** The message, with the file's name in the place of its path. */
  String[] problems(Path file, CsvSpec spec) {
    DataException e = catchThrowableOfType(DataException.class, () -> CsvReader.read(file, spec));
    assertThat(e).as("no problem was told").isNotNull();
    return e.getMessage().replace(directory + "/", "").split("\n");
  }

  String[] problems(String text, CsvSpec spec) throws Exception {
    return problems(file(text), spec);
  }
}
