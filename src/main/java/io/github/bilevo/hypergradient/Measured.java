package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Another estimator's hypergradients, bit for bit, each with a bound or an estimate of its error
 * ({@link ErrorReport}). The bound costs a few products, and for a new λ the family's constants;
 * the estimate three or more hypergradients of 10 to 1280 more steps, one per step of the pass: a
 * turn may take as long as one of these. Only these steps allocate. Immutable.
 *
 * @param estimator neither measured itself nor made of tasks, whose tasks are measured each: {@link
 *     #of}
 * @param demand what is wanted
 */
public record Measured(Estimator estimator, ErrorDemand demand) implements Estimator {
  /** Checks the estimator. */
  public Measured {
    if (estimator instanceof Measured || estimator instanceof Tasks) {
      throw new IllegalArgumentException(
          "estimator: found " + estimator.getClass().getSimpleName() + "; wanted a plain one");
    }
  }

  /** What computes the hypergradients, its errors measured as demanded. */
  public static Estimator of(Estimator estimator, ErrorDemand demand) {
    if (estimator instanceof Measured measured) {
      return of(measured.estimator, demand);
    }
    if (estimator instanceof Tasks tasks) {
      return new Tasks(
          tasks.problem(), tasks.tasks().stream().map(task -> of(task, demand)).toList());
    }
    return demand == ErrorDemand.NONE ? estimator : new Measured(estimator, demand);
  }

  @Override
  public BilevelProblem problem() {
    return estimator.problem();
  }

  @Override
  public String name() {
    return estimator.name();
  }

  @Override
  public Pass<Vec, Hypergradient> newPass(LongSupplier nanoTime) {
    return measure(estimator.newPass(nanoTime));
  }

  @Override
  public Optional<TwoStage> twoStage() {
    return estimator.twoStage().map(Stages::new);
  }

  private <I> Pass<I, Hypergradient> measure(Pass<I, Hypergradient> pass) {
    return new MeasuredPass<>(pass, demand, name());
  }

  /** The second stage is measured. */
  private final class Stages implements TwoStage {
    private final TwoStage plain;

    private Stages(TwoStage plain) {
      this.plain = plain;
    }

    @Override
    public Pass<Vec, LowerSolution> newLowerPass(LongSupplier nanoTime) {
      return plain.newLowerPass(nanoTime);
    }

    @Override
    public Pass<LowerSolution, Hypergradient> newAdjointPass(LongSupplier nanoTime) {
      return measure(plain.newAdjointPass(nanoTime));
    }
  }
}
