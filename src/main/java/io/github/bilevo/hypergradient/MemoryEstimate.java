package io.github.bilevo.hypergradient;

import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.solver.lower.LowerMethod;
import java.util.OptionalInt;

/**
 * Memory that the solvers of a job will hold, without running it: the scratch of Φ and of E, as
 * they themselves tell it, the states that iterative differentiation keeps, and the vectors of the
 * methods, about {@value #VECTORS} states and {@value #LAMBDAS} λ. An estimate; the run's {@code
 * bilevo_workspace_bytes} is exact. The data is not in it.
 */
public final class MemoryEstimate {
  private static final int VECTORS = 12;
  private static final int LAMBDAS = 8;

  private MemoryEstimate() {}

  /** Bytes. */
  public static long of(Estimator estimator) {
    if (estimator instanceof Tasks tasks) {
      return tasks.tasks().stream().mapToLong(MemoryEstimate::of).sum();
    }
    if (estimator instanceof Measured measured) {
      return of(measured.estimator());
    }
    if (estimator instanceof Controlled controlled) {
      return scratch(controlled.map()) + of(controlled.problem(), controlled.lower());
    }
    if (estimator instanceof Aid aid) {
      return scratch(aid.map()) + of(aid.problem(), aid.lower());
    }
    if (estimator instanceof IterativeEstimator itd) {
      long trajectory = 8L * itd.storedStates() * itd.lower().map().stateSize();
      return trajectory + of(itd.problem(), itd.lower());
    }
    BilevelProblem problem = estimator.problem();
    long remembered = estimator instanceof SingleLoopEstimator loop ? loop.remembered() : 0;
    return 8L * (remembered + VECTORS * problem.stateSize() + LAMBDAS * problem.lambdaSize())
        + problem.upper().newPoint().bytes();
  }

  /** S of the checkpoints, the least of all tasks; empty where no checkpoints are kept. */
  public static OptionalInt checkpoints(Estimator estimator) {
    if (estimator instanceof Tasks tasks) {
      return tasks.tasks().stream().flatMapToInt(task -> checkpoints(task).stream()).min();
    }
    if (estimator instanceof Measured measured) {
      return checkpoints(measured.estimator());
    }
    return estimator instanceof CheckpointedItd itd
        ? OptionalInt.of(itd.checkpoints())
        : OptionalInt.empty();
  }

  /** The estimator in a few words: {@code itd-checkpointed of 10 checkpoints}. */
  public static String words(Estimator estimator) {
    OptionalInt checkpoints = checkpoints(estimator);
    return checkpoints.isEmpty()
        ? estimator.name()
        : estimator.name() + " of " + checkpoints.getAsInt() + " checkpoints";
  }

  private static long of(BilevelProblem problem, LowerMethod lower) {
    long vectors = 8L * VECTORS * lower.map().stateSize() + 8L * LAMBDAS * lower.map().lambdaSize();
    return scratch(lower.map()) + problem.upper().newPoint().bytes() + vectors;
  }

  private static long scratch(FixedPointMap map) {
    return map.newLinearization().bytes();
  }
}
