package io.github.bilevo.config;

import io.github.bilevo.data.Catalogue;
import io.github.bilevo.data.DataException;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.data.Dataset;
import io.github.bilevo.data.Format;
import io.github.bilevo.data.Suggestions;
import io.github.bilevo.data.Synthetic;
import io.github.bilevo.data.Table;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the tables that a job file names: a file, a data set, generated rows. */
record TableReader(Path baseDirectory, FileRule rule, DataStore store) {
  private static final long LARGEST = 100_000_000;

  /** For a job of the user's own: any file may be read. */
  TableReader(Path baseDirectory, DataStore store) {
    this(baseDirectory, file -> true, store);
  }

  /** The table of {@code file} and its neighbours. */
  Optional<Table> file(Section section) {
    Optional<Path> file = path(section, DataKeys.FILE);
    Optional<Format> format = new FormatReader(section).read();
    boolean paired = format.filter(f -> f.files() > 1).isPresent();
    Optional<Path> labels = paired ? path(section, DataKeys.LABELS) : Optional.empty();
    if (file.isEmpty() || format.isEmpty() || labels.isPresent() != paired) {
      return Optional.empty();
    }
    List<Path> files = Stream.concat(file.stream(), labels.stream()).toList();
    try {
      return Optional.of(format.get().read(files));
    } catch (DataException e) {
      return section.refuse(DataKeys.FILE.name(), e);
    }
  }

  private Optional<Path> path(Section section, Key<String> key) {
    try {
      Optional<Path> path = section.require(key).map(baseDirectory::resolve);
      if (path.isPresent() && !rule.allows(path.get())) {
        return section.refuse(
            key.name(), "a path that leads elsewhere", "a file in the directories for data");
      }
      return path;
    } catch (InvalidPathException e) {
      return section.refuse(key.name(), "no path (" + e.getReason() + ")", "a path");
    }
  }

  /** The data set that {@code dataset} names. */
  Optional<Dataset> named(Section section) {
    Optional<String> name = section.get(DataKeys.DATASET);
    Optional<Dataset> dataset = name.flatMap(Catalogue::find);
    if (name.isPresent() && dataset.isEmpty()) {
      List<String> names = Catalogue.all().stream().map(Dataset::name).toList();
      return section.refuse(
          DataKeys.DATASET.name(),
          "\"" + name.get() + "\"",
          Types.listed(names),
          Suggestions.nearest(name.get(), names));
    }
    return dataset;
  }

  /** The rows of a data set; {@code encoding} takes the place of the data set's own. */
  Optional<Table> rows(Section section, Dataset dataset) {
    return table(section, dataset, store::locate);
  }

  /** Its test rows. */
  Optional<Table> testRows(Section section, Dataset dataset) {
    return table(section, dataset, store::locateTest);
  }

  private interface Locating {
    List<Path> locate(Dataset dataset) throws DataException;
  }

  private static Optional<Table> table(Section section, Dataset dataset, Locating store) {
    Optional<Map<String, Double>> encoding = FormatReader.encoding(section);
    if (encoding.isEmpty()) {
      return Optional.empty();
    }
    Format own = dataset.format();
    Format format = encoding.get().isEmpty() ? own : own.withEncoding(encoding.get());
    try {
      return Optional.of(format.read(store.locate(dataset)));
    } catch (DataException e) {
      return section.refuse(DataKeys.DATASET.name(), e);
    }
  }

  /** The rows of {@code generate}. */
  Optional<Table> generate(Section section, Optional<Long> seed) {
    section.refuseOthers(JobKeys.names(DataKeys.GENERATE));
    Optional<String> kind = section.get(DataKeys.GENERATE_KIND);
    Optional<Integer> rows = section.get(DataKeys.ROWS);
    Optional<Integer> features = section.get(DataKeys.COLUMNS);
    Optional<Double> noise = section.get(DataKeys.NOISE);
    if (kind.isEmpty() || rows.isEmpty() || features.isEmpty() || noise.isEmpty()) {
      return Optional.empty();
    }
    if ((long) rows.get() * features.get() > LARGEST) {
      return section.refuse(
          DataKeys.ROWS.name(),
          rows.get() + " rows of " + features.get() + " features",
          "at most " + LARGEST + " numbers in all");
    }
    return seed.map(s -> Synthetic.logistic(s, rows.get(), features.get(), noise.get()));
  }
}
