package io.github.bilevo.config;

import io.github.bilevo.data.Episodes;
import io.github.bilevo.data.Episodes.Episode;
import io.github.bilevo.data.Standardiser;
import io.github.bilevo.data.Table;
import io.github.bilevo.problem.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * Reads {@code problem.episodes}: tasks of N classes drawn from the labelled rows of {@code
 * problem.data}, K rows of each class to learn from. Two classes are one task with targets −1 and
 * 1; more are one task per class with targets 1 and 0, which for a squared loss is the same as one
 * task with a column of w per class.
 */
final class EpisodeReader {
  private EpisodeReader() {}

  /** The tasks, or empty after telling what is wrong. */
  static Optional<TaskRows> read(
      Section episodes, Section data, TableReader tables, Optional<Long> seed) {
    episodes.refuseOthers(JobKeys.names(DataKeys.EPISODE_KEYS));
    Optional<Integer> count = episodes.get(DataKeys.EPISODE_COUNT);
    Optional<Integer> ways = episodes.get(DataKeys.WAYS);
    Optional<Integer> shots = episodes.get(DataKeys.SHOTS);
    Optional<Integer> queries = episodes.get(DataKeys.QUERIES);
    Optional<Table> table = new SplitReader(data, tables, seed).whole();
    Optional<Boolean> standardise = data.get(DataKeys.STANDARDISE);
    boolean sound =
        count.isPresent()
            && ways.isPresent()
            && shots.isPresent()
            && queries.isPresent()
            && table.isPresent()
            && standardise.isPresent()
            && seed.isPresent();
    if (!sound) {
      return Optional.empty();
    }
    try {
      Table rows = standardise.get() ? standardised(table.get()) : table.get();
      return Optional.of(
          tasks(
              rows,
              Episodes.draw(
                  rows.targets(), ways.get(), shots.get(), queries.get(), count.get(), seed.get()),
              ways.get()));
    } catch (IllegalArgumentException e) { // too few classes or rows
      return episodes.refuse(
          DataKeys.WAYS.name(), "too few rows: " + e.getMessage(), "what the data can give");
    }
  }

  private static Table standardised(Table table) {
    return table.withFeatures(
        Standardiser.fit(table.features().dense()).apply(table.features().dense()));
  }

  private static TaskRows tasks(Table table, List<Episode> episodes, int ways) {
    List<Parts> tasks = new ArrayList<>();
    for (Episode episode : episodes) {
      Table support = table.select(episode.support());
      Table query = table.select(episode.query());
      if (ways == 2) {
        tasks.add(task(support, query, episode, label -> 2.0 * label - 1.0));
      }
      for (int q = 0; ways > 2 && q < ways; q++) {
        int own = q;
        tasks.add(task(support, query, episode, label -> label == own ? 1.0 : 0.0));
      }
    }
    return new TaskRows(tasks, ways == 2 ? 1 : ways);
  }

  private static Parts task(
      Table support, Table query, Episode episode, DoubleUnaryOperator target) {
    return new Parts(
        Optional.of(samples(support, episode.supportLabels(), target)),
        Optional.of(samples(query, episode.queryLabels(), target)),
        Optional.empty(),
        support.columns(),
        List.of());
  }

  private static Samples samples(Table rows, double[] labels, DoubleUnaryOperator target) {
    double[] targets = new double[labels.length];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = target.applyAsDouble(labels[i]);
    }
    return new Samples(rows.features(), targets);
  }
}
