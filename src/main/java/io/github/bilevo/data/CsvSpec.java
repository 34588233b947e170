package io.github.bilevo.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What the columns of a CSV file mean. Columns are named by the header line, or by their number as
 * text ("1", "2", …) when there is none or its field is empty. Every column that is neither the
 * target, nor dropped, nor the group is a feature.
 *
 * @param header whether the first line names the columns
 * @param separator between two fields; neither a quote nor a line end
 * @param target the column with the targets; {@link #NO_TARGET}: there is none, targets are NaN
 * @param drop columns left out; may name the group's column, which is never a feature
 * @param group the column that tells which rows belong together, as several rows of one person
 * @param groupPattern a regular expression with one capture group, which must match the whole cell
 *     of the group column; what it captures is the group's name. Empty: the cell is the name
 * @param encoding text of a target cell → number, in the order messages list them; empty: targets
 *     are numbers
 */
public record CsvSpec(
    boolean header,
    char separator,
    String target,
    List<String> drop,
    Optional<String> group,
    Optional<String> groupPattern,
    Map<String, Double> encoding) {
  /** In place of a target's name: the rows have none. No column can be called this. */
  public static final String NO_TARGET = "\n";

  /**
   * Checks what does not depend on a file. That {@code target}, {@code drop} and {@code group} fit
   * together and with the file is told by {@link CsvReader}, with everything else.
   *
   * @throws IllegalArgumentException on a separator, pattern or encoded number that is not allowed
   */
  public CsvSpec {
    if (separator == '"' || separator == '\n' || separator == '\r') {
      throw new IllegalArgumentException(
          "separator: found a quote or a line end; wanted another character");
    }
    groupPattern.ifPresent(CsvSpec::checkPattern);
    drop = List.copyOf(drop);
    encoding = new Labels(encoding).encoding();
  }

  /** Groups named by the whole cell. */
  public CsvSpec(
      boolean header,
      char separator,
      String target,
      List<String> drop,
      Optional<String> group,
      Map<String, Double> encoding) {
    this(header, separator, target, drop, group, Optional.empty(), encoding);
  }

  private static void checkPattern(String pattern) {
    int captures;
    try {
      captures = Pattern.compile(pattern).matcher("").groupCount();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "groupPattern: found "
              + pattern
              + " ("
              + e.getDescription()
              + "); wanted a regular expression",
          e);
    }
    if (captures != 1) {
      throw new IllegalArgumentException(
          "groupPattern: found "
              + pattern
              + " with "
              + captures
              + " capture groups; wanted exactly 1");
    }
  }
}
