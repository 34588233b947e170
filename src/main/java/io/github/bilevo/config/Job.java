package io.github.bilevo.config;

import io.github.bilevo.hypergradient.ErrorDemand;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Schedule;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.predict.Model;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Scorer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A job, parsed and checked once. Immutable.
 *
 * @param name of the run
 * @param seed of everything random
 * @param kind {@code problem.kind}
 * @param problem the problem on its data, with the Λ of the job
 * @param estimator of hypergradients
 * @param error what is to be said of each hypergradient's error, where the job says it
 * @param upper how λ moves, where the job says it
 * @param schedule when the solvers work
 * @param lambda0 λ_0 as given, unprojected
 * @param scorers figures of merit on {@code validation} and, where there is one, {@code test}
 * @param model what scores new rows, where the kind tells it
 * @param json the job with every default filled in, as JSON text in a fixed order of keys; reading
 *     it again gives the same job
 * @param origin the file it was read from
 */
public record Job(
    String name,
    long seed,
    String kind,
    BilevelProblem problem,
    Estimator estimator,
    Optional<ErrorDemand> error,
    Optional<UpperPlan> upper,
    Schedule schedule,
    Vec lambda0,
    Map<String, Scorer> scorers,
    Optional<Model> model,
    String json,
    String origin) {
  /** Keeps the order of the scorers. */
  public Job {
    scorers = Collections.unmodifiableMap(new LinkedHashMap<>(scorers));
  }

  /** Whether the errors of a run's hypergradients were asked for. */
  public boolean measuresErrors() {
    return error.filter(demand -> demand != ErrorDemand.NONE).isPresent();
  }

  /**
   * What a run needs.
   *
   * @throws InvalidJobException if the job has no section {@code upper}: it is good for one
   *     hypergradient, not for a run
   */
  public TuningPlan plan() throws InvalidJobException {
    UpperPlan plan =
        upper.orElseThrow(
            () ->
                new InvalidJobException(
                    new Problem(origin + ":1", "upper", "nothing", "a section { steps, … }")));
    return new TuningPlan(estimator, plan, schedule);
  }
}
