package io.github.bilevo.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.bilevo.config.InvalidJobException;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.data.SharedData;
import io.github.bilevo.experiment.ControllerExperiment.Row;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControllerExperimentTest {
  @Test
  void best_nearlyEqualObjectives_isTheCheapestFixedOne() {
    Row dear = new Row("x", "warm", 100, 9, 1.0, 900);
    Row cheap = new Row("x", "warm", 5, 9, 1.0005, 50);
    Row worse = new Row("x", "cold", 3, 9, 1.002, 30);
    Row diverged = new Row("x", "cold", 5, 9, Double.NaN, 1);
    Row found = new Row("x", "controller", 0, 9, 0.5, 2);
    assertThat(ControllerExperiment.best(List.of(dear, cheap, worse, diverged, found)))
        .isEqualTo(cheap);
  }

  @Test
  void met_againstTheBestFixedOne_isNoWorseAndNoDearer() {
    Row best = new Row("x", "warm", 5, 9, 1.0, 50);
    Row other = new Row("x", "warm", 100, 9, 1.0001, 900);
    assertThat(ControllerExperiment.met(List.of(best, other, found(1.0009, 50)))).isTrue();
    assertThat(ControllerExperiment.met(List.of(best, other, found(1.0011, 50)))).isFalse();
    assertThat(ControllerExperiment.met(List.of(best, other, found(0.9, 51)))).isFalse();
    assertThat(ControllerExperiment.met(List.of(best, other, found(Double.NaN, 5)))).isFalse();
    assertThat(ControllerExperiment.met(List.of(best, other))).isFalse();
  }

  private static Row found(double objective, long products) {
    return new Row("x", "controller", 0, 9, objective, products);
  }

  /** The table's rows: counts that are the same wherever they are made. */
  @ParameterizedTest
  @ValueSource(strings = {"logistic", "parkinsons"})
  void run_nothingTuned_reachesTheBestFixedStepsWithNoMoreProducts(String name) throws Exception {
    if (name.equals("parkinsons")) {
      SharedData.require("parkinsons/parkinsons.data");
    }
    DataStore store =
        new DataStore(Optional.of(SharedData.directory()), DataStore.defaultCacheDir());
    List<Row> rows = named(name).run(store, row -> {});
    assertThat(rows).hasSize(11);
    assertThat(rows).extracting(Row::epochs).containsOnly(rows.get(0).epochs());
    assertThat(ControllerExperiment.met(rows)).as("%s", rows).isTrue();
  }

  /** The row of 20 Newsgroups takes too long for a test. */
  @ParameterizedTest
  @ValueSource(strings = {"parkinsons", "20newsgroups"})
  void run_withoutTheData_lacksNothingElse(String name, @TempDir Path nowhere) {
    DataStore store = new DataStore(Optional.empty(), nowhere);
    InvalidJobException thrown =
        catchThrowableOfType(InvalidJobException.class, () -> named(name).run(store, row -> {}));
    assertThat(thrown.getMessage().lines())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains("bilevo data get " + name));
  }

  /** Found steps get the products of the best fixed ones and no more. */
  @Test
  void run_productsUsedUp_endsWithTheLastStepThatTheyPayFor() throws Exception {
    DataStore store = new DataStore(Optional.empty(), DataStore.defaultCacheDir());
    ControllerExperiment logistic = named("logistic");
    Row whole = logistic.found(store, Long.MAX_VALUE);
    assertThat(whole.epochs()).isEqualTo(501);
    assertThat(logistic.found(store, whole.products())).isEqualTo(whole);
    Row less = logistic.found(store, whole.products() - 1);
    assertThat(less.epochs()).isEqualTo(500);
    assertThat(less.products()).isLessThan(whole.products());
  }

  private static ControllerExperiment named(String name) {
    return ControllerExperiment.ALL.stream()
        .filter(e -> e.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
