package io.github.bilevo.hypergradient;

import io.github.bilevo.problem.BilevelProblem;
import java.util.function.Consumer;

/**
 * Everything a run needs, without saying who runs it: {@link #run} does it on the calling thread,
 * the actors do it as messages, and both give the same bits. Immutable.
 *
 * @param estimator of hypergradients, with its problem
 * @param upper how λ moves
 * @param schedule when the solvers work, which {@link #run} does not look at
 */
public record TuningPlan(Estimator estimator, UpperPlan upper, Schedule schedule) {
  /** Checks that λ_0 has n coordinates and that the estimator can keep to the schedule. */
  public TuningPlan {
    int n = estimator.problem().lambdaSize();
    if (upper.initial().size() != n) {
      throw new IllegalArgumentException(
          "upper.initial: found " + upper.initial().size() + " numbers; wanted n = " + n);
    }
    schedule
        .refusal(estimator)
        .ifPresent(
            refusal -> {
              throw new IllegalArgumentException(
                  "schedule: found " + refusal.found() + "; wanted " + refusal.wanted());
            });
  }

  /** A synchronous plan. */
  public TuningPlan(Estimator estimator, UpperPlan upper) {
    this(estimator, upper, Schedule.SYNCHRONOUS);
  }

  /** The same under another schedule. */
  public TuningPlan with(Schedule other) {
    return new TuningPlan(estimator, upper, other);
  }

  /** A plan in a few words; see {@link PlanBuilder} for what is meant where nothing is said. */
  public static PlanBuilder of(BilevelProblem problem) {
    return new PlanBuilder(problem);
  }

  /** The library call: runs to the end on the calling thread, telling each iterate. */
  public UpperIterate run(Consumer<UpperIterate> listener) {
    HypergradientSession session = new HypergradientSession(estimator);
    UpperIteration upperLevel = new UpperIteration(upper, estimator.problem().set());
    UpperIterate iterate;
    do {
      iterate = upperLevel.accept(session.compute(upperLevel.lambda()));
      listener.accept(iterate);
    } while (!iterate.status().terminal());
    return iterate;
  }
}
