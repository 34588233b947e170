package io.github.bilevo.config;

import io.github.bilevo.data.Dataset;
import io.github.bilevo.data.Format;
import io.github.bilevo.data.Split;
import io.github.bilevo.data.Table;
import io.github.bilevo.problem.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads {@code problem.data}: one source of rows, and the seeded split that divides it. */
final class SplitReader {
  private static final String GENERATE = "generate";
  private static final String SPLIT = "split";
  private static final List<String> SOURCES =
      List.of(DataKeys.DATASET.name(), DataKeys.FILE.name(), GENERATE);

  private final Section data;
  private final TableReader tables;
  private final Optional<Long> seed;
  private Optional<Dataset> dataset = Optional.empty();
  private boolean sourceFound;

  SplitReader(Section data, TableReader tables, Optional<Long> seed) {
    this.data = data;
    this.tables = tables;
    this.seed = seed;
  }

  /** The parts, or empty after telling what is wrong. */
  Optional<Parts> read(PartsReader.Needed needed) {
    data.refuseOthers(JobKeys.names(DataKeys.DATA, GENERATE, SPLIT));
    Optional<Table> table = limited(table());
    Section split = data.section(SPLIT);
    split.refuseOthers(JobKeys.names(DataKeys.SPLIT));
    Optional<Double> train = trainShare(split, needed);
    Optional<Double> validation = split.get(DataKeys.VALIDATION_SHARE);
    Optional<Optional<Double>> test = testShare(split);
    Optional<String> by = split.get(DataKeys.SPLIT_BY);
    boolean published = test.isPresent() && test.get().isEmpty();
    Optional<Table> keptForTest =
        published ? dataset.flatMap(d -> tables.testRows(data, d)) : Optional.empty();
    boolean sound =
        Stream.of(seed, table, train, validation, test, by).allMatch(Optional::isPresent)
            && keptForTest.isPresent() == published;
    if (!sound) {
      return Optional.empty();
    }
    double[] shares = {train.get(), validation.get(), test.get().orElse(0.0)};
    return divide(table.get(), split, by.get().equals("group"), shares, keptForTest);
  }

  /** All rows of the source in one table; there is nothing to divide. */
  Optional<Table> whole() {
    List<Key<?>> keys = DataKeys.DATA.stream().filter(key -> key != DataKeys.IDF).toList();
    data.refuseOthers(JobKeys.names(keys, GENERATE));
    return limited(table());
  }

  private static Optional<Double> trainShare(Section split, PartsReader.Needed needed) {
    boolean none = needed == PartsReader.Needed.VALIDATION;
    String key = DataKeys.TRAIN_SHARE.name();
    if (none && !split.has(key)) {
      split.resolve(key, 0);
      return Optional.of(0.0);
    }
    Optional<Double> share = split.get(DataKeys.TRAIN_SHARE);
    if (share.isPresent() && (share.get() == 0) != none) {
      return split.refuse(
          key, none ? "0, for a kind without training rows" : "a number above 0, for this kind");
    }
    return share;
  }

  /** A share, or empty within for the rows that the data set keeps for testing. */
  private Optional<Optional<Double>> testShare(Section split) {
    boolean some = dataset.filter(d -> d.testRows() > 0).isPresent();
    String key = DataKeys.TEST_SHARE.name();
    if (!split.has(key)) {
      split.resolve(key, some ? DataKeys.PUBLISHED : 1);
      return Optional.of(some ? Optional.empty() : Optional.of(1.0));
    }
    Optional<Optional<Double>> share = split.get(DataKeys.TEST_SHARE);
    boolean missing = share.isPresent() && share.get().isEmpty() && !some;
    return missing && sourceFound
        ? split.refuse(key, "published, of rows without a test part", "a number, at least 0")
        : share;
  }

  private Optional<Table> limited(Optional<Table> table) {
    Optional<Integer> limit = data.get(DataKeys.LIMIT);
    if (limit.isEmpty() || table.isEmpty() || seed.isEmpty()) {
      return data.has(DataKeys.LIMIT.name()) && limit.isEmpty() ? Optional.empty() : table;
    }
    int rows = table.get().size();
    return limit.get() > rows
        ? data.refuse(
            DataKeys.LIMIT.name(),
            limit.get().toString(),
            "at most the " + rows + " rows there are")
        : Optional.of(table.get().select(Split.sample(rows, limit.get(), seed.get())));
  }

  private Optional<Table> table() {
    List<String> given = SOURCES.stream().filter(data::has).toList();
    if (given.size() != 1) {
      String found = given.isEmpty() ? "nothing" : String.join(" and ", given);
      return data.refuseUnlessBroken(
          given.isEmpty() ? SOURCES.get(0) : given.get(1),
          found,
          "one of " + Types.listed(SOURCES));
    }
    sourceFound = true;
    String source = given.get(0);
    if (source.equals(DataKeys.FILE.name())) {
      return tables.file(data);
    }
    for (Key<?> key : DataKeys.FILES) {
      boolean fits = key == DataKeys.ENCODING && source.equals(DataKeys.DATASET.name());
      if (data.has(key.name()) && !fits) {
        data.refuse(key.name(), "a key that needs file beside " + source, "no such key here");
      }
    }
    if (source.equals(GENERATE)) {
      return tables.generate(data.section(GENERATE), seed);
    }
    dataset = tables.named(data);
    sourceFound = dataset.isPresent();
    return dataset.flatMap(d -> tables.rows(data, d));
  }

  /** The parts with a positive share; {@code keptForTest} is one beside them. */
  private Optional<Parts> divide(
      Table table, Section split, boolean byGroup, double[] shares, Optional<Table> keptForTest) {
    if (byGroup && table.groups().isEmpty()) {
      return split.refuse(
          DataKeys.SPLIT_BY.name(), "group, of rows without groups", "row, or a group column");
    }
    double[] positive = Arrays.stream(shares).filter(share -> share > 0).toArray();
    Iterator<int[]> rows;
    try {
      rows =
          (byGroup
                  ? Split.byGroup(table.groups(), seed.get(), positive)
                  : Split.byRow(table.size(), seed.get(), positive))
              .iterator();
    } catch (IllegalArgumentException e) {
      int groups = (int) table.groups().stream().distinct().count();
      return data.refuse(
          SPLIT,
          (byGroup ? Types.count(groups, "group") : Types.count(table.size(), "row"))
              + ", too few for these shares",
          "at least one for each of the " + Types.count(positive.length, "part"));
    }
    List<Optional<Samples>> parts = new ArrayList<>();
    for (double share : shares) {
      parts.add(share > 0 ? Optional.of(samples(table.select(rows.next()))) : Optional.empty());
    }
    boolean unnamed = data.has(DataKeys.FILE.name()) && !data.get(DataKeys.HEADER).orElse(true);
    String source = SOURCES.stream().filter(data::has).findFirst().orElseThrow();
    List<TargetPlace> places =
        Stream.concat(Stream.of(table), keptForTest.stream())
            .<TargetPlace>map(t -> new TargetPlace.InFile(data, source, t.targets()))
            .toList();
    return Optional.of(
        new Parts(
            parts.get(0),
            parts.get(1),
            parts.get(2).or(() -> keptForTest.map(SplitReader::samples)),
            unnamed ? List.of() : table.columns(),
            places,
            format()));
  }

  /** That of the source, whose rows are read already; rows that were made have none. */
  private Optional<Format> format() {
    if (dataset.isEmpty()) {
      return data.has(DataKeys.FILE.name()) ? new FormatReader(data).read() : Optional.empty();
    }
    Format own = dataset.get().format();
    return FormatReader.encoding(data)
        .map(other -> other.isEmpty() ? own : own.withEncoding(other));
  }

  private static Samples samples(Table table) {
    return new Samples(table.features(), table.targets());
  }
}
