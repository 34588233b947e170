package io.github.bilevo.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Epochs as columns of numbers; NaN is what a column does not have. Immutable. */
public final class History {
  /** What is read where it is there, and shown. */
  static final List<String> COLUMNS =
      List.of(
          "epoch",
          "objective",
          "best",
          "hypergradient_norm",
          "lower_steps",
          "lower_residual",
          "linear_steps",
          "linear_residual_ratio",
          "step_size",
          "error_bound",
          "error_estimate");

  private final Map<String, double[]> columns;
  private final int size;

  private History(Map<String, double[]> columns, int size) {
    this.columns = columns;
    this.size = size;
  }

  /** No epoch. */
  public static History none() {
    return new History(Map.of(), 0);
  }

  /**
   * Reads lines of CSV whose first line names the columns, as {@code history.csv} has them. A line
   * that was cut off by a crash is left out.
   */
  public static History read(BufferedReader csv) throws IOException {
    String header = csv.readLine();
    if (header == null) {
      return none();
    }
    List<String> names = Arrays.asList(header.split(","));
    int[] places = COLUMNS.stream().mapToInt(names::indexOf).toArray();
    List<double[]> rows = new ArrayList<>();
    for (String line = csv.readLine(); line != null; line = csv.readLine()) {
      String[] fields = line.split(",", -1);
      if (fields.length >= names.size()) {
        rows.add(
            Arrays.stream(places)
                .mapToDouble(at -> at < 0 ? Double.NaN : number(fields[at]))
                .toArray());
      }
    }
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (int c = 0; c < places.length; c++) {
      int column = c;
      if (places[c] >= 0) {
        columns.put(COLUMNS.get(c), rows.stream().mapToDouble(row -> row[column]).toArray());
      }
    }
    return new History(columns, rows.size());
  }

  private static double number(String field) {
    try {
      return field.isEmpty() ? Double.NaN : Double.parseDouble(field);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** How many epochs. */
  public int size() {
    return size;
  }

  /** A column, not copied; NaN throughout where there is none of this name. */
  double[] column(String name) {
    double[] found = columns.get(name);
    if (found == null) {
      found = new double[size];
      Arrays.fill(found, Double.NaN);
    }
    return found;
  }

  /** Whether a column has any number. */
  boolean has(String name) {
    return Arrays.stream(column(name)).anyMatch(value -> !Double.isNaN(value));
  }
}
