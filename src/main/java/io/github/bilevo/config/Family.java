package io.github.bilevo.config;

import io.github.bilevo.math.Vec;
import io.github.bilevo.predict.Model;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.CountedProblem;
import io.github.bilevo.problem.LambdaSet;
import io.github.bilevo.problem.LogParametrisation;
import io.github.bilevo.problem.OracleCounts;
import io.github.bilevo.problem.Scorer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A problem made from a job file, and what the rest of the file is checked against.
 *
 * @param problem the problem, Λ included; tasks stand side by side
 * @param tasks the problems of its tasks, in order; none where it is not made of tasks
 * @param scorers figures of merit by the name of the rows they are taken on, in a stable order
 * @param lambda what the coordinates of λ are, in words that follow their number
 * @param defaultLambda λ_0 unless the job says otherwise
 * @param positive whether the problem is only defined for λ ∈ ℝⁿ₊₊
 * @param model what scores new rows, where the kind tells it
 */
public record Family(
    BilevelProblem problem,
    List<BilevelProblem> tasks,
    Map<String, Scorer> scorers,
    String lambda,
    Vec defaultLambda,
    boolean positive,
    Optional<Model> model) {
  /** Keeps the order of the scorers. */
  public Family {
    tasks = List.copyOf(tasks);
    scorers = Collections.unmodifiableMap(new LinkedHashMap<>(scorers));
  }

  /** A family whose λ may be any number. */
  public static Family of(
      BilevelProblem problem, Map<String, Scorer> scorers, String lambda, Vec defaultLambda) {
    return new Family(problem, List.of(), scorers, lambda, defaultLambda, false, Optional.empty());
  }

  /** A family of positive hyperparameters, before it is known how they are parametrised. */
  public static Family ofPositive(
      BilevelProblem problem, Map<String, Scorer> scorers, String lambda, Vec defaultLambda) {
    return new Family(problem, List.of(), scorers, lambda, defaultLambda, true, Optional.empty());
  }

  /** The same problem, and the same tasks, over another Λ. */
  Family over(LambdaSet set) {
    return new Family(
        problem.over(set),
        tasks.stream().map(task -> task.over(set)).toList(),
        scorers,
        lambda,
        defaultLambda,
        positive,
        model);
  }

  /** The same problem, which counts what it, and its tasks together, are asked for. */
  Family counted() {
    OracleCounts counts = new OracleCounts();
    return new Family(
        CountedProblem.of(problem, counts),
        tasks.stream().map(task -> CountedProblem.of(task, counts)).toList(),
        scorers,
        lambda,
        defaultLambda,
        positive,
        model);
  }

  /** The same family with what scores new rows. */
  Family with(Model model) {
    return new Family(problem, tasks, scorers, lambda, defaultLambda, positive, Optional.of(model));
  }

  /** The same family in θ = log λ, unconstrained. */
  public Family inLogarithms() {
    Map<String, Scorer> inTheta = new LinkedHashMap<>();
    scorers.forEach((name, scorer) -> inTheta.put(name, LogParametrisation.of(scorer)));
    double[] theta = defaultLambda.toArray();
    for (int j = 0; j < theta.length; j++) {
      theta[j] = Math.log(theta[j]);
    }
    return new Family(
        LogParametrisation.of(problem),
        tasks.stream().map(LogParametrisation::of).toList(),
        inTheta,
        lambda,
        Vec.copyOf(theta),
        false,
        model.map(Model::inLogarithms));
  }
}
