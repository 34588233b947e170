package io.github.bilevo.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Reads texts, one per line, into word counts over a vocabulary that is there already: rows as
 * {@link NewsgroupsReader} makes them, of norm 1, or 0 if no word of the text is known. Characters
 * outside Latin-1 part words.
 */
public final class TextLines {
  private TextLines() {}

  /**
   * The table of the lines; its targets are NaN.
   *
   * @param vocabulary the word of each column
   * @throws DataException if the file cannot be read
   */
  public static Table read(Path file, List<String> vocabulary) throws DataException {
    Problems problems = new Problems(file.toString());
    if (Content.readable(file, problems)) {
      try {
        List<String> lines =
            Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                .map(TextLines::latin)
                .toList();
        if (!lines.isEmpty()) {
          double[] none = new double[lines.size()];
          Arrays.fill(none, Double.NaN);
          return new Table(
              vocabulary, WordCounts.of(vocabulary).normalised(lines), none, List.of());
        }
        problems.add("rows", "an empty file", "at least 1 line");
      } catch (IOException e) {
        problems.add("file", "an error while reading (" + e + ")", "text in UTF-8");
      }
    }
    problems.throwIfAny();
    throw new IllegalStateException("a file that is neither read nor refused");
  }

  private static String latin(String line) {
    StringBuilder text = new StringBuilder(line);
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > '\u00ff') {
        text.setCharAt(i, ' ');
      }
    }
    return text.toString();
  }
}
