package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A race again, on the calling thread, from the log of who won: the same bits. */
public final class RaceReplay {
  private RaceReplay() {}

  /**
   * Runs it, the winners alone.
   *
   * @param plan of the run, a race
   * @param log its decisions, in order, from the beginning of the run
   * @param listener gets each iterate
   * @throws IllegalArgumentException if the plan is no race
   */
  public static void run(TuningPlan plan, List<Decision> log, Consumer<UpperIterate> listener) {
    if (!(plan.schedule() instanceof Schedule.Race race)) {
      throw new IllegalArgumentException(
          "plan.schedule: found " + plan.schedule().name() + "; wanted race");
    }
    List<Pass<Vec, Attempt>> trials = new ArrayList<>();
    for (Estimator entrant : race.entrants(plan.estimator())) {
      trials.add(race.newPass(entrant, System::nanoTime));
    }
    UpperIteration upper = new UpperIteration(plan.upper(), plan.estimator().problem().set());
    for (Decision decision : log) {
      Attempt attempt = trials.get(decision.winner()).run(upper.lambda());
      listener.accept(upper.accept(attempt.hypergradient()));
    }
  }
}
