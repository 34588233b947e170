package io.github.bilevo.hypergradient;

import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FiniteSum;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.LowerLevel;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.UpperObjective;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Floating-point operations of a job, without running it: the products that its solvers take when
 * each uses up its steps, times what the problem's oracles say a product costs ({@link Flops}). A
 * solver that converges before, or a rule that stops the run, takes less; a watchdog that computes
 * an epoch another way is not foreseen. A product is counted to within a factor of about two.
 *
 * <p>Empty where the problem does not tell its costs, and where the numbers of steps are found and
 * not given: to a tolerance, with an error estimate, and under any but the synchronous schedule.
 */
public final class WorkEstimate {
  private WorkEstimate() {}

  /** Of a run: S + 1 hypergradients. */
  public static OptionalDouble of(TuningPlan plan) {
    if (!inTurn(plan.schedule())) {
      return OptionalDouble.empty();
    }
    Estimator estimator = plan.estimator();
    return number(
        (plan.upper().steps() + 1.0) * perHypergradient(estimator) + firstSweep(estimator));
  }

  private static boolean inTurn(Schedule schedule) {
    return schedule instanceof Schedule.Synchronous
        || schedule instanceof Schedule.Pipelined pipelined && pipelined.lag() == 0;
  }

  /** Of one hypergradient: for SABA one after the first. */
  public static OptionalDouble of(Estimator estimator) {
    return number(perHypergradient(estimator));
  }

  /** NaN stands for what is not known: it goes through every sum. */
  private static OptionalDouble number(double flops) {
    return Double.isNaN(flops) ? OptionalDouble.empty() : OptionalDouble.of(flops);
  }

  private static double perHypergradient(Estimator estimator) {
    if (estimator instanceof Tasks tasks) {
      return tasks.tasks().stream().mapToDouble(WorkEstimate::perHypergradient).sum();
    }
    if (estimator instanceof Measured measured) {
      boolean looksAhead = measured.demand().estimate();
      return looksAhead ? Double.NaN : perHypergradient(measured.estimator());
    }
    if (estimator instanceof Controlled) {
      return Double.NaN;
    }
    if (estimator instanceof Aid aid) {
      return of(aid);
    }
    if (estimator instanceof IterativeEstimator itd) {
      return of(itd);
    }
    if (estimator instanceof StochasticAid stochastic) {
      return of(stochastic);
    }
    SingleLoopEstimator loop = (SingleLoopEstimator) estimator;
    return lowerBatch(loop) + upperBatch(loop);
  }

  /** One more application is the residual of w_t. */
  private static double of(Aid aid) {
    Flops lower = of(aid.lower().map());
    Flops map = of(aid.map());
    double steps = (double) aid.lower().steps() * aid.lower().applicationsPerStep();
    double products = 1.0 + aid.linear().products(aid.map().stateSize());
    return lower.perLambda()
        + steps * lower.perApplication()
        + map.perLambda()
        + products * map.perApplication()
        + map.perMixed()
        + of(aid.problem().upper());
  }

  private static double of(IterativeEstimator itd) {
    Flops flops = of(itd.lower().map());
    int t = itd.lower().steps();
    double forward = t;
    double back;
    double mixed;
    if (itd instanceof ForwardItd) {
      double n = itd.problem().lambdaSize();
      back = n * (t - 1); // the derivative of z_0 is 0
      mixed = n * t;
    } else if (itd instanceof CheckpointedItd checkpointed) {
      forward = CheckpointSchedule.applications(t, Math.min(checkpointed.checkpoints(), t));
      back = t - 1;
      mixed = t;
    } else {
      mixed = itd.storedStates(); // K of the last steps
      back = mixed - 1;
    }
    return flops.perLambda()
        + (forward + 1.0 + back) * flops.perApplication()
        + mixed * flops.perMixed()
        + of(itd.problem().upper());
  }

  /** Over all rows are both residuals, ∂₂ and E. */
  private static double of(StochasticAid aid) {
    BilevelProblem problem = aid.problem();
    Flops whole = of(problem.lower());
    double steps = (double) aid.steps() + aid.linearSteps();
    return steps * of(batch(problem.lower(), aid.batches())).perApplication()
        + 2.0 * whole.perApplication()
        + whole.perMixed()
        + of(problem.upper());
  }

  /** SABA's table of all minibatches, made at the first λ. */
  private static double firstSweep(Estimator estimator) {
    if (!(estimator instanceof Saba saba)) {
      return 0.0;
    }
    int size = saba.batches().size();
    BilevelProblem problem = saba.problem();
    return Batches.count(FiniteSum.of(problem.lower()).terms(), size) * lowerBatch(saba)
        + Batches.count(FiniteSum.of(problem.upper()).terms(), size) * upperBatch(saba);
  }

  private static double lowerBatch(SingleLoopEstimator loop) {
    Flops batch = of(batch(loop.problem().lower(), loop.batches()));
    return 2.0 * batch.perApplication() + batch.perMixed();
  }

  private static double upperBatch(SingleLoopEstimator loop) {
    FiniteSum<UpperObjective> sum = FiniteSum.of(loop.problem().upper());
    return of(sum.restricted(0, Math.min(loop.batches().size(), sum.terms()), 1.0));
  }

  private static LowerObjective batch(LowerLevel lower, Batches batches) {
    FiniteSum<LowerObjective> sum = FiniteSum.of(lower);
    return sum.restricted(0, Math.min(batches.size(), sum.terms()), 1.0);
  }

  private static Flops of(LowerLevel lower) {
    Optional<Flops> told = lower.flops();
    return told.orElse(new Flops(Double.NaN, Double.NaN, Double.NaN));
  }

  private static double of(UpperObjective upper) {
    return upper.flops().orElse(Double.NaN);
  }
}
