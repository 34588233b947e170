package io.github.bilevo.config;

import io.github.bilevo.math.Vec;
import io.github.bilevo.predict.Model;
import io.github.bilevo.predict.Rule;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.Scorer;
import io.github.bilevo.problem.TaskProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/** Meta-learning: a family over the rows of several tasks that share λ, or of one job. */
final class TaskFamily {
  private TaskFamily() {}

  /**
   * The family.
   *
   * @param rows of the tasks; one alone is no problem made of tasks
   * @param problem of one task
   * @param scorer of one task on some of its rows
   * @param model the linear model that (w, λ) is
   * @param rule the same for new rows, of the two values that targets take, if they do
   */
  static Family of(
      TaskRows rows,
      Function<Parts, BilevelProblem> problem,
      BiFunction<Parts, Samples, Scorer> scorer,
      BinaryOperator<double[]> model,
      Function<double[], Rule> rule,
      String lambda,
      Vec defaultLambda) {
    List<Parts> tasks = rows.tasks();
    List<BilevelProblem> problems = tasks.stream().map(problem).toList();
    if (tasks.size() == 1) {
      Parts parts = tasks.get(0);
      Map<String, Scorer> scorers = parts.scorers(part -> scorer.apply(parts, part));
      return Family.of(problems.get(0), scorers, lambda, defaultLambda)
          .with(Model.of(parts.rows(), rule.apply(Rule.two(parts.train().targets()))));
    }
    List<Map<String, Scorer>> each =
        tasks.stream().map(parts -> parts.scorers(part -> scorer.apply(parts, part))).toList();
    int[] sizes = problems.stream().mapToInt(BilevelProblem::stateSize).toArray();
    Map<String, Scorer> means = new LinkedHashMap<>();
    for (String name : each.get(0).keySet()) {
      if (each.stream().allMatch(scorers -> scorers.containsKey(name))) {
        means.put(name, mean(each.stream().map(scorers -> scorers.get(name)).toList(), sizes));
      }
    }
    if (rows.columns() > 1) {
      means.computeIfPresent("validation", (name, mean) -> withAccuracy(mean, rows, model, sizes));
    }
    return new Family(
            TaskProblem.of(problems),
            problems,
            means,
            lambda,
            defaultLambda,
            false,
            Optional.empty())
        .with(
            Model.refusing(
                tasks.get(0).rows(),
                "w holds one for each of "
                    + tasks.size()
                    + " tasks, and new rows do not tell theirs"));
  }

  /** The mean over the tasks of every figure that all of them have. */
  private static Scorer mean(List<Scorer> scorers, int[] sizes) {
    return (w, lambda) -> {
      List<Map<String, Double>> all = new ArrayList<>();
      int from = 0;
      for (int i = 0; i < sizes.length; i++) {
        double[] own = Arrays.copyOfRange(w, from, from + sizes[i]);
        all.add(scorers.get(i).score(own, lambda));
        from += sizes[i];
      }
      Map<String, Double> means = new LinkedHashMap<>();
      for (String figure : all.get(0).keySet()) {
        if (all.stream().allMatch(figures -> figures.containsKey(figure))) {
          means.put(figure, all.stream().mapToDouble(f -> f.get(figure)).sum() / sizes.length);
        }
      }
      return means;
    };
  }

  /** The same with the share of rows whose own column has the largest prediction. */
  private static Scorer withAccuracy(
      Scorer mean, TaskRows rows, BinaryOperator<double[]> model, int[] sizes) {
    return (w, lambda) -> {
      int hits = 0;
      int count = 0;
      int from = 0;
      for (int i = 0; i < sizes.length; i += rows.columns()) {
        double[][] predictions = new double[rows.columns()][];
        for (int q = 0; q < predictions.length; q++) {
          double[] own = Arrays.copyOfRange(w, from, from + sizes[i + q]);
          Samples validation = rows.tasks().get(i + q).validation();
          predictions[q] = new double[validation.rows()];
          validation.features().multiply(model.apply(own, lambda), predictions[q]);
          from += sizes[i + q];
        }
        hits += hits(predictions, rows.tasks().subList(i, i + rows.columns()));
        count += predictions[0].length;
      }
      Map<String, Double> figures = new LinkedHashMap<>(mean.score(w, lambda));
      figures.put("accuracy", (double) hits / count);
      return figures;
    };
  }

  /** Rows whose largest prediction is that of the column in which their target is 1. */
  private static int hits(double[][] predictions, List<Parts> columns) {
    int hits = 0;
    for (int row = 0; row < predictions[0].length; row++) {
      int best = 0;
      for (int q = 1; q < predictions.length; q++) {
        best = predictions[q][row] > predictions[best][row] ? q : best;
      }
      hits += columns.get(best).validation().targets()[row] == 1.0 ? 1 : 0;
    }
    return hits;
  }
}
