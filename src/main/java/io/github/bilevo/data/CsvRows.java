package io.github.bilevo.data;

import io.github.bilevo.math.DenseMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns records into rows of numbers. Once there is a problem, rows are judged but not kept. */
final class CsvRows {
  private final CsvSpec spec;
  private final CsvColumns columns;
  private final Problems problems;
  private final Labels labels;
  private final Optional<Pattern> groupPattern;
  private final List<String> groups = new ArrayList<>();
  private double[] features = new double[1024];
  private double[] targets = new double[64];
  private int rows;

  CsvRows(CsvSpec spec, CsvColumns columns, Problems problems) {
    this.spec = spec;
    this.columns = columns;
    this.problems = problems;
    this.labels = new Labels(spec.encoding());
    this.groupPattern = spec.groupPattern().map(Pattern::compile);
  }

  /** Judges one record that has a field for every column, and keeps it if all is well so far. */
  void add(List<String> fields, long line) {
    int width = columns.features().length;
    if (!reserve(width, line)) {
      return;
    }
    for (int j = 0; j < width; j++) {
      features[rows * width + j] = number(fields, columns.features()[j], line);
    }
    targets[rows] = target(fields, line);
    columns.group().ifPresent(position -> groups.add(group(fields, position, line)));
    if (problems.isEmpty()) {
      rows++;
    } else {
      groups.clear();
    }
  }

  /** The rows kept, which are all rows if there was no problem. */
  Table table() {
    int width = columns.features().length;
    return new Table(
        columns.featureNames(),
        DenseMatrix.wrap(rows, width, Arrays.copyOf(features, rows * width)),
        Arrays.copyOf(targets, rows),
        groups);
  }

  /** Makes room for one more row; a table's numbers are one array, which has a largest size. */
  private boolean reserve(int width, long line) {
    long wanted = (rows + 1L) * width;
    if (wanted > Memory.LARGEST_ARRAY) {
      if (problems.isEmpty()) {
        problems.add(
            line, "rows", "more numbers", "at most " + Memory.LARGEST_ARRAY, Optional.empty());
      }
      return false;
    }
    features = grown(features, (int) wanted);
    targets = grown(targets, rows + 1);
    return true;
  }

  private static double[] grown(double[] values, int wanted) {
    return wanted <= values.length
        ? values
        : Arrays.copyOf(
            values, (int) Math.min(Memory.LARGEST_ARRAY, Math.max(wanted, 2L * values.length)));
  }

  private double target(List<String> fields, long line) {
    if (columns.target() < 0) {
      return Double.NaN;
    }
    return labels.isEmpty()
        ? number(fields, columns.target(), line)
        : encoded(fields, columns.target(), line);
  }

  private double number(List<String> fields, int position, long line) {
    String text = fields.get(position).strip();
    double value = Decimal.parse(text);
    if (!Double.isFinite(value)) {
      tell(fields, position, line, found(text), "a finite number", Optional.empty());
    }
    return value;
  }

  private double encoded(List<String> fields, int position, long line) {
    String text = fields.get(position).strip();
    Optional<Double> value = labels.find(text);
    if (value.isPresent()) {
      return value.get();
    }
    tell(fields, position, line, found(text), labels.allowed(), labels.nearest(text));
    return Double.NaN;
  }

  private String group(List<String> fields, int position, long line) {
    String text = fields.get(position).strip();
    String name = text;
    String allowed = "the name of a group";
    if (groupPattern.isPresent()) {
      Matcher matcher = groupPattern.get().matcher(text);
      name = matcher.matches() && matcher.group(1) != null ? matcher.group(1) : "";
      allowed = "a text that matches " + spec.groupPattern().get();
    }
    if (name.isEmpty()) {
      tell(fields, position, line, found(text), allowed, Optional.empty());
    }
    return name;
  }

  private static String found(String text) {
    return text.isEmpty() ? "an empty cell" : Problems.quote(text);
  }

  private void tell(
      List<String> fields,
      int position,
      long line,
      String found,
      String allowed,
      Optional<String> hint) {
    long breaks = fields.subList(0, position).stream().mapToLong(CsvRows::lineBreaks).sum();
    problems.add(line + breaks, columns.names().get(position), found, allowed, hint);
  }

  /** Ends of line inside a quoted field: LF, CR LF or CR. */
  private static long lineBreaks(String field) {
    return field.lines().count() - 1 + (field.endsWith("\n") || field.endsWith("\r") ? 1 : 0);
  }
}
