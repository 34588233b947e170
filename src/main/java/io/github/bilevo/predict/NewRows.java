package io.github.bilevo.predict;

import io.github.bilevo.data.CsvReader;
import io.github.bilevo.data.CsvSpec;
import io.github.bilevo.data.DataException;
import io.github.bilevo.data.DataProblem;
import io.github.bilevo.data.Format;
import io.github.bilevo.data.IdxReader;
import io.github.bilevo.data.LibsvmSpec;
import io.github.bilevo.data.Suggestions;
import io.github.bilevo.data.Table;
import io.github.bilevo.data.TextLines;
import io.github.bilevo.math.DenseMatrix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads new rows as the job read its own. Columns of a CSV file are found by name, in any order;
 * the target may be missing, and so may what the job dropped. Where there are no targets they are
 * NaN.
 */
final class NewRows {
  private static final String COLUMNS = "columns";

  private final Rows rows;
  private final boolean unlabelled;

  NewRows(Rows rows, boolean unlabelled) {
    this.rows = rows;
    this.unlabelled = unlabelled;
  }

  /**
   * The rows, their features unprepared, in the model's order of columns.
   *
   * @param files one, or images and labels
   * @throws DataException with all problems
   */
  Table read(List<Path> files) throws DataException {
    Format format = rows.format().orElseGet(NewRows::usual);
    if (files.size() > format.files()) {
      throw refused(files.get(1).toString(), "a second file", "one file, as " + format.name());
    }
    Table table = read(format, files);
    if (table.features().columns() != rows.features()) {
      throw refused(
          files.get(0) + ":1",
          COLUMNS,
          table.features().columns() + " features",
          rows.features() + ", as in the job");
    }
    return table;
  }

  private Table read(Format format, List<Path> files) throws DataException {
    Path file = files.get(0);
    if (format instanceof Format.Csv csv) {
      return csv(file, csv.spec());
    }
    if (format instanceof Format.Libsvm libsvm) {
      Map<String, Double> encoding = unlabelled ? Map.of() : libsvm.spec().encoding();
      LibsvmSpec spec = new LibsvmSpec(OptionalInt.of(rows.features()), encoding);
      return new Format.Libsvm(spec).read(files);
    }
    if (format instanceof Format.Idx idx && files.size() == 1) {
      return IdxReader.readImages(file, idx.spec());
    }
    if (format instanceof Format.Newsgroups && file.toString().endsWith(".txt")) {
      return TextLines.read(file, rows.columns());
    }
    Table table = format.read(files);
    if (!table.columns().equals(rows.columns())) {
      throw refused(
          file.toString(),
          "vocabulary",
          table.columns().size() + " words of its own",
          "the archive of the job, or a file .txt with one text per line");
    }
    return table;
  }

  /** How rows are written that belong to a job without files. */
  private static Format usual() {
    return new Format.Csv(new CsvSpec(true, ',', "target", List.of(), Optional.empty(), Map.of()));
  }

  private Table csv(Path file, CsvSpec spec) throws DataException {
    List<String> names = CsvReader.columns(file, spec);
    boolean labelled = !unlabelled && names.contains(spec.target());
    if (!spec.header()) {
      return CsvReader.read(file, unnamed(file, spec, names));
    }
    List<String> others = new ArrayList<>(spec.drop());
    spec.group().ifPresent(others::add);
    others.add(spec.target());
    if (!rows.columns().isEmpty()) {
      checkNames(file, names, others);
    }
    List<String> drop =
        names.stream()
            .filter(name -> others.contains(name) && !(labelled && name.equals(spec.target())))
            .toList();
    return inOrder(CsvReader.read(file, with(spec, labelled, drop)));
  }

  /** Columns by number: all of the job's, or all but a target that was the last. */
  private CsvSpec unnamed(Path file, CsvSpec spec, List<String> names) throws DataException {
    List<String> drop = new ArrayList<>(spec.drop());
    spec.group().filter(group -> !drop.contains(group)).ifPresent(drop::add);
    int whole = rows.features() + drop.size() + 1;
    if (names.size() == whole - 1 && spec.target().equals(Integer.toString(whole))) {
      return with(spec, false, drop);
    }
    if (names.size() != whole) {
      throw refused(
          file + ":1", COLUMNS, names.size() + " columns", whole + ", as in the job's files");
    }
    if (unlabelled) {
      drop.add(spec.target());
    }
    return with(spec, !unlabelled, drop);
  }

  private static CsvSpec with(CsvSpec spec, boolean labelled, List<String> drop) {
    return new CsvSpec(
        spec.header(),
        spec.separator(),
        labelled ? spec.target() : CsvSpec.NO_TARGET,
        drop,
        Optional.empty(),
        labelled ? spec.encoding() : Map.of());
  }

  private void checkNames(Path file, List<String> names, List<String> others) throws DataException {
    List<DataProblem> problems = new ArrayList<>();
    for (String column : rows.columns()) {
      if (!names.contains(column)) {
        problems.add(
            new DataProblem(
                file + ":1",
                column,
                "no such column",
                "every feature of the job",
                Suggestions.nearest(column, names)));
      }
    }
    for (String name : names) {
      if (!rows.columns().contains(name) && !others.contains(name)) {
        problems.add(
            new DataProblem(
                file + ":1",
                name,
                "a column that the job did not have",
                "the job's features and " + String.join(", ", others)));
      }
    }
    if (!problems.isEmpty()) {
      int told = Math.min(problems.size(), 20);
      throw new DataException(problems.subList(0, told), problems.size() - told);
    }
  }

  private Table inOrder(Table table) {
    if (rows.columns().isEmpty() || table.columns().equals(rows.columns())) {
      return table;
    }
    Map<String, Integer> places = new HashMap<>();
    for (int j = 0; j < table.columns().size(); j++) {
      places.put(table.columns().get(j), j);
    }
    DenseMatrix from = table.features().dense();
    DenseMatrix to = DenseMatrix.zeros(table.size(), rows.features());
    for (int j = 0; j < rows.features(); j++) {
      int place = places.get(rows.columns().get(j));
      for (int i = 0; i < table.size(); i++) {
        to.set(i, j, from.get(i, place));
      }
    }
    return new Table(rows.columns(), to, table.targets(), table.groups());
  }

  private static DataException refused(String location, String found, String allowed) {
    return refused(location, "files", found, allowed);
  }

  private static DataException refused(String location, String key, String found, String allowed) {
    return new DataException(new DataProblem(location, key, found, allowed));
  }
}
