package io.github.bilevo.config;

import io.github.bilevo.config.NumberArrays.Column;
import io.github.bilevo.data.Format;
import io.github.bilevo.data.Table;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.problem.Samples;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads the rows of a job in any of their three forms: each part inline, each part a file, or one
 * source that a seeded split divides ({@link SplitReader}).
 */
final class PartsReader {
  static final String DATA = "data";

  /** Which parts a kind of problems cannot do without. */
  enum Needed {
    TRAIN_AND_VALIDATION,
    /** {@code validation} is only scored. */
    TRAIN,
    /** There is no {@code train}. */
    VALIDATION
  }

  private final Section problem;
  private final TableReader tables;
  private final Optional<Long> seed;
  private boolean done;
  private Optional<Parts> parts = Optional.empty();

  PartsReader(Section problem, TableReader tables, Optional<Long> seed) {
    this.problem = problem;
    this.tables = tables;
    this.seed = seed;
  }

  /** One part: its rows, the names of its columns where there are some, its place in the file. */
  private record Part(Samples samples, List<String> columns, Section section, TargetPlace targets) {
    /** That of its file, which is read already; inline rows have none. */
    Optional<Format> format() {
      return section.has(DataKeys.FILE.name())
          ? new FormatReader(section).read()
          : Optional.empty();
    }
  }

  /** The rows, or empty after telling what is wrong. Reads once. */
  Optional<Parts> read() {
    return read(Needed.TRAIN_AND_VALIDATION);
  }

  /** The same for a kind that needs these. */
  Optional<Parts> read(Needed needed) {
    if (!done) {
      done = true;
      parts = problem.has(DATA) ? divided(needed) : each(needed);
    }
    return parts;
  }

  private Optional<Parts> divided(Needed needed) {
    List<String> given = DataKeys.PARTS.stream().filter(problem::has).toList();
    if (!given.isEmpty()) {
      problem.refuse(
          DATA, "rows here and in " + String.join(", ", given), "data, or train and validation");
    }
    Section data = problem.section(DATA);
    Optional<Parts> read = new SplitReader(data, tables, seed).read(needed);
    return new Preparation(data).of(read);
  }

  private Optional<Parts> each(Needed needed) {
    Optional<Part> train = needed == Needed.VALIDATION ? Optional.empty() : part("train", true);
    Optional<Part> validation = part("validation", needed != Needed.TRAIN);
    Optional<Part> test = part("test", false);
    boolean fits =
        sameColumns("train", train, validation)
            & (needed == Needed.VALIDATION
                ? sameColumns("validation", validation, test)
                : sameColumns("train", train, test));
    boolean enough =
        (train.isPresent() || needed == Needed.VALIDATION)
            && (validation.isPresent() || needed == Needed.TRAIN);
    Optional<Parts> read =
        fits && enough ? Optional.of(together(train, validation, test)) : Optional.empty();
    return new Preparation(problem).of(read);
  }

  private static Parts together(
      Optional<Part> train, Optional<Part> validation, Optional<Part> test) {
    Part first = train.or(() -> validation).orElseThrow();
    List<TargetPlace> places =
        Stream.of(train, validation, test).flatMap(Optional::stream).map(Part::targets).toList();
    return new Parts(
        train.map(Part::samples),
        validation.map(Part::samples),
        test.map(Part::samples),
        first.columns(),
        places,
        first.format());
  }

  private Optional<Part> part(String name, boolean required) {
    Optional<Section> given = problem.optionalSection(name);
    if (given.isEmpty()) {
      return required
          ? problem.refuseUnlessBroken(
              name, "nothing", "{ features, targets } or { file, target }, or all rows in data")
          : Optional.empty();
    }
    Section section = given.get();
    section.refuseOthers(JobKeys.names(DataKeys.PART));
    if (!section.has(DataKeys.FILE.name())) {
      return inline(section);
    }
    for (Key<?> key : List.of(DataKeys.FEATURES, DataKeys.TARGETS)) {
      if (section.has(key.name())) {
        section.refuse(key.name(), "rows here and in file", "one of the two");
      }
    }
    return tables.file(section).map(table -> ofTable(section, table));
  }

  private static Part ofTable(Section section, Table table) {
    TargetPlace place = new TargetPlace.InFile(section, DataKeys.FILE.name(), table.targets());
    boolean csv = section.get(DataKeys.FORMAT).filter(DataKeys.CSV::equals).isPresent();
    boolean named = csv && section.get(DataKeys.HEADER).orElse(false);
    List<String> columns = named ? table.columns() : List.of();
    return new Part(new Samples(table.features(), table.targets()), columns, section, place);
  }

  private static Optional<Part> inline(Section section) {
    for (Key<?> key : DataKeys.FILES) {
      if (section.has(key.name())) {
        section.refuse(key.name(), "a key that needs file", "features and targets, or a file");
      }
    }
    Optional<DenseMatrix> features = section.require(DataKeys.FEATURES);
    Optional<Column> targets = section.require(DataKeys.TARGETS);
    if (features.isEmpty() || targets.isEmpty()) {
      return Optional.empty();
    }
    int rows = features.get().rows();
    double[] values = targets.get().values();
    if (values.length != rows) {
      return section.refuse(
          DataKeys.TARGETS.name(),
          Types.count(values.length, "number"),
          Types.count(rows, "number") + ", one per row of features");
    }
    return Optional.of(
        new Part(
            new Samples(features.get(), values),
            List.of(),
            section,
            new TargetPlace.Inline(targets.get())));
  }

  private static boolean sameColumns(String name, Optional<Part> first, Optional<Part> other) {
    if (first.isEmpty() || other.isEmpty()) {
      return true;
    }
    Part part = other.get();
    String key = part.columns().isEmpty() ? DataKeys.FEATURES.name() : DataKeys.FILE.name();
    key = part.section().has(key) ? key : DataKeys.FILE.name();
    int wanted = first.get().samples().columns();
    if (part.samples().columns() != wanted) {
      part.section()
          .refuse(
              key,
              Types.count(part.samples().columns(), "column"),
              Types.count(wanted, "column") + ", as in " + name);
      return false;
    }
    List<String> names = first.get().columns();
    for (int j = 0; j < Math.min(names.size(), part.columns().size()); j++) {
      if (!part.columns().get(j).equals(names.get(j))) {
        part.section()
            .refuse(
                key,
                "feature " + (j + 1) + " called " + part.columns().get(j),
                names.get(j) + ", as in " + name);
        return false;
      }
    }
    return true;
  }
}
