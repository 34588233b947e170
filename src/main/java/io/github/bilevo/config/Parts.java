package io.github.bilevo.config;

import io.github.bilevo.data.Format;
import io.github.bilevo.data.InverseDocumentFrequency;
import io.github.bilevo.data.Standardiser;
import io.github.bilevo.math.Matrix;
import io.github.bilevo.math.SparseMatrix;
import io.github.bilevo.predict.Rows;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.Scorer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The labelled rows of a job. All parts have the same columns, and at least one row. A kind of
 * problems may do without train or without validation.
 */
public final class Parts {
  private final Optional<Samples> train;
  private final Optional<Samples> validation;
  private final Optional<Samples> test;
  private final List<String> columns;
  private final List<TargetPlace> places;
  private final Rows rows;

  Parts(
      Optional<Samples> train,
      Optional<Samples> validation,
      Optional<Samples> test,
      List<String> columns,
      List<TargetPlace> places) {
    this(train, validation, test, columns, places, Optional.empty());
  }

  /** The same of files in this format. */
  Parts(
      Optional<Samples> train,
      Optional<Samples> validation,
      Optional<Samples> test,
      List<String> columns,
      List<TargetPlace> places,
      Optional<Format> format) {
    this(
        train,
        validation,
        test,
        columns,
        places,
        Rows.plain(train.or(() -> validation).orElseThrow().columns(), columns, format));
  }

  private Parts(
      Optional<Samples> train,
      Optional<Samples> validation,
      Optional<Samples> test,
      List<String> columns,
      List<TargetPlace> places,
      Rows rows) {
    this.rows = rows;
    this.train = train;
    this.validation = validation;
    this.test = test;
    this.columns = List.copyOf(columns);
    this.places = List.copyOf(places);
  }

  /** D, the rows of the lower level; for a kind without any, those of validation. */
  public Samples train() {
    return train.or(() -> validation).orElseThrow();
  }

  /** Whether there are rows of the lower level. */
  boolean hasTrain() {
    return train.isPresent();
  }

  /** D′, the rows of the upper level. */
  public Samples validation() {
    return validation.orElseThrow();
  }

  /** Rows that no level of the problem sees. */
  public Optional<Samples> test() {
    return test;
  }

  /** What new rows have to go through to be as these are. */
  Rows rows() {
    return rows;
  }

  /** Names of the columns, or none where the rows came without. */
  List<String> columns() {
    return columns;
  }

  /** Whether the features of every part are sparse. */
  boolean isSparse() {
    return all().allMatch(rows -> rows.features() instanceof SparseMatrix);
  }

  /** Whether those of some part are. */
  boolean anySparse() {
    return all().anyMatch(rows -> rows.features() instanceof SparseMatrix);
  }

  /** All rows, part by part. */
  Stream<Samples> all() {
    return Stream.of(train, validation, test).flatMap(Optional::stream);
  }

  /**
   * The same rows with every feature shifted and scaled to mean 0 and deviation 1 on the training
   * rows, which there are.
   *
   * @throws IllegalArgumentException if the spread of a feature overflows
   */
  Parts standardised() {
    Standardiser standardiser = Standardiser.fit(train().features().dense());
    return with(features -> standardiser.apply(features.dense()), rows.with(standardiser));
  }

  /** The same rows, sparse, with every feature weighed by how rare it is in the training rows. */
  Parts weighedByIdf() {
    InverseDocumentFrequency idf = InverseDocumentFrequency.fit((SparseMatrix) train().features());
    return with(features -> idf.apply((SparseMatrix) features), rows.with(idf));
  }

  private Parts with(UnaryOperator<Matrix> features, Rows prepared) {
    UnaryOperator<Samples> change =
        rows -> new Samples(features.apply(rows.features()), rows.targets());
    return new Parts(
        train.map(change), validation.map(change), test.map(change), columns, places, prepared);
  }

  /** Whether every target is so, said in words; tells of those that are not. */
  public boolean checkTargets(DoublePredicate condition, String allowed) {
    boolean sound = true;
    for (TargetPlace place : places) {
      sound &= place.check(condition, allowed);
    }
    return sound;
  }

  /** The figures of merit on {@code validation} and {@code test}, where they are there. */
  public Map<String, Scorer> scorers(Function<Samples, Scorer> scorer) {
    Map<String, Scorer> scorers = new LinkedHashMap<>();
    validation.ifPresent(rows -> scorers.put("validation", scorer.apply(rows)));
    test.ifPresent(rows -> scorers.put("test", scorer.apply(rows)));
    return scorers;
  }
}
