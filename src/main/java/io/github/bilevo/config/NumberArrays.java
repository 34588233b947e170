package io.github.bilevo.config;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Vec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;

/** The types of keys that hold arrays of numbers. */
public final class NumberArrays {
  /** A longer list of the same complaint is not read by anybody. */
  private static final int TOLD = 10;

  private NumberArrays() {}

  /** A point of ℝⁿ for an n that the job file does not say: n numbers, or one for all. */
  public record Point(double[] values, boolean broadcast, Found found) {
    /** The point, or empty after telling that the array's length is another. */
    public Optional<Vec> ofSize(int n, String meaning) {
      if (broadcast) {
        return Optional.of(Vec.constant(n, values[0]));
      }
      return values.length == n
          ? Optional.of(Vec.copyOf(values))
          : found.refuse(
              Types.count(values.length, "number"),
              Types.count(n, "number") + ", " + meaning,
              Optional.empty());
    }

    /** Whether every coordinate is so, said in words; tells of those that are not. */
    public boolean check(DoublePredicate condition, String allowed) {
      List<Found> entries = broadcast ? List.of(found) : found.asArray().orElseThrow();
      return NumberArrays.check(found, values, entries, condition, allowed);
    }
  }

  /** Targets, one number per row. */
  public record Column(double[] values, List<Found> entries, Found found) {}

  /** One number for all coordinates, or an array. */
  public static Type<Point> point() {
    return Type.of(
        "a finite number or an array of them",
        found -> {
          Optional<Double> number = found.asNumber().filter(Double::isFinite);
          return number.isPresent()
              ? number.map(x -> new Point(new double[] {x}, true, found))
              : array(found, "a finite number or an array of them")
                  .map(column -> new Point(column.values(), false, found));
        });
  }

  /** 0, or an array. */
  public static Type<Point> zeroOrArray() {
    return Type.of(
        "0 or an array of finite numbers",
        found -> {
          Optional<Double> zero = found.asNumber().filter(x -> x == 0.0);
          return zero.isPresent()
              ? zero.map(x -> new Point(new double[] {0.0}, true, found))
              : array(found, "0 or an array of finite numbers")
                  .map(column -> new Point(column.values(), false, found));
        });
  }

  /** An array of finite numbers, at least one. */
  public static Type<Column> column() {
    return Type.of(
        "an array of finite numbers",
        found -> {
          Optional<Column> column = array(found, "an array of finite numbers");
          return column.filter(c -> c.values().length == 0).isPresent()
              ? found.refuse("0 rows", "at least 1 row", Optional.empty())
              : column;
        });
  }

  /** An array of rows, each an array of as many finite numbers. */
  public static Type<DenseMatrix> matrix() {
    return Type.of("an array of equally long arrays of finite numbers", NumberArrays::matrix);
  }

  /** Whether these numbers are so, said in words; tells of those that are not at their entries. */
  static boolean check(
      Found whole,
      double[] values,
      List<Found> entries,
      DoublePredicate condition,
      String allowed) {
    Complaints complaints = new Complaints(whole);
    boolean sound = true;
    for (int i = 0; i < values.length; i++) {
      if (!condition.test(values[i])) {
        sound = false;
        complaints.add(entries.get(i), entries.get(i).description(), allowed);
      }
    }
    complaints.close();
    return sound;
  }

  private static Optional<DenseMatrix> matrix(Found found) {
    Optional<List<Found>> rows = found.asArray();
    if (rows.isEmpty()) {
      return found.refuse("an array of equally long arrays of finite numbers");
    }
    if (rows.get().isEmpty()) {
      return found.refuse("0 rows", "at least 1 row", Optional.empty());
    }
    Complaints complaints = new Complaints(found);
    List<double[]> values = new ArrayList<>();
    for (Found row : rows.get()) {
      row(row, values.isEmpty() ? -1 : values.get(0).length, complaints).ifPresent(values::add);
    }
    complaints.close();
    if (values.size() < rows.get().size()) {
      return Optional.empty();
    }
    DenseMatrix matrix = DenseMatrix.zeros(values.size(), values.get(0).length);
    for (int i = 0; i < values.size(); i++) {
      System.arraycopy(values.get(i), 0, matrix.values(), i * matrix.columns(), matrix.columns());
    }
    return Optional.of(matrix);
  }

  private static Optional<double[]> row(Found row, int width, Complaints complaints) {
    Optional<List<Found>> entries = row.asArray();
    if (entries.isEmpty()) {
      return complaints.add(row, row.description(), "an array of finite numbers");
    }
    int size = entries.get().size();
    if (size == 0 || (width >= 0 && size != width)) {
      return complaints.add(
          row,
          Types.count(size, "number"),
          width < 0
              ? "at least 1 number"
              : Types.count(width, "number") + ", as in the rows before");
    }
    return numbers(entries.get(), complaints);
  }

  private static Optional<Column> array(Found found, String allowed) {
    Optional<List<Found>> entries = found.asArray();
    if (entries.isEmpty()) {
      return found.refuse(allowed);
    }
    Complaints complaints = new Complaints(found);
    Optional<double[]> values = numbers(entries.get(), complaints);
    complaints.close();
    return values.map(array -> new Column(array, entries.get(), found));
  }

  private static Optional<double[]> numbers(List<Found> entries, Complaints complaints) {
    double[] values = new double[entries.size()];
    boolean sound = true;
    for (int i = 0; i < values.length; i++) {
      Found entry = entries.get(i);
      Optional<Double> number = entry.asNumber().filter(Double::isFinite);
      if (number.isEmpty()) {
        sound = false;
        complaints.add(entry, entry.description(), "a finite number");
      }
      values[i] = number.orElse(Double.NaN);
    }
    return sound ? Optional.of(values) : Optional.empty();
  }

  /** Tells the first complaints about an array one by one, and the number of the others. */
  private static final class Complaints {
    private final Found whole;
    private int count;

    Complaints(Found whole) {
      this.whole = whole;
    }

    <T> Optional<T> add(Found place, String found, String allowed) {
      return count++ < TOLD ? place.refuse(found, allowed, Optional.empty()) : Optional.empty();
    }

    void close() {
      if (count > TOLD) {
        whole.refuse(
            Types.count(count - TOLD, "more problem") + " of this kind", "none", Optional.empty());
      }
    }
  }
}
