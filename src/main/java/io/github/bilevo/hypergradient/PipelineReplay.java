package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A pipelined run again, on the calling thread, from the log of what its solvers did when: the same
 * bits. The log is that of one loop, from the snapshot it began with.
 */
public final class PipelineReplay {
  private PipelineReplay() {}

  /**
   * Runs it.
   *
   * @param plan of the run, pipelined
   * @param log its passages, in order
   * @param listener gets each iterate
   * @throws IllegalArgumentException if the plan is not pipelined
   */
  public static void run(TuningPlan plan, List<Passage> log, Consumer<UpperIterate> listener) {
    run(plan, RunSnapshot.initial(plan), log, listener);
  }

  /** Runs it from where it had begun. */
  public static void run(
      TuningPlan plan, RunSnapshot from, List<Passage> log, Consumer<UpperIterate> listener) {
    if (!(plan.schedule() instanceof Schedule.Pipelined schedule)) {
      throw new IllegalArgumentException(
          "plan.schedule: found " + plan.schedule().name() + "; wanted pipelined");
    }
    Aid aid = (Aid) plan.estimator();
    Pass<Vec, LowerSolution> lower = schedule.newLowerPass(aid, System::nanoTime);
    Pass<LowerSolution, Hypergradient> linear = schedule.newAdjointPass(aid, System::nanoTime);
    from.lower().map(Memory::toVec).ifPresent(lower::restore);
    from.linear().map(Memory::toVec).ifPresent(linear::restore);
    UpperIteration upper =
        new UpperIteration(plan.upper(), aid.problem().set(), System::nanoTime, from.upper());
    Map<Long, Vec> lambdas = new HashMap<>(Map.of(upper.epoch(), upper.lambda()));
    for (Passage passage : log) {
      Hypergradient hypergradient = null;
      for (Passage.Round round : passage.rounds()) {
        LowerSolution w = null;
        for (Passage.Visit visit : round.visits()) {
          for (int i = 0; i < visit.rounds(); i++) {
            w = lower.run(lambdas.get(visit.lambdaEpoch()));
          }
        }
        hypergradient = linear.run(w);
      }
      listener.accept(upper.accept(hypergradient));
      lambdas.put(upper.epoch(), upper.lambda());
    }
  }
}
