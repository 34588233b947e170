package io.github.bilevo.runtime;

import akka.actor.typed.Behavior;
import io.github.bilevo.actor.LinearSolverActor;
import io.github.bilevo.actor.LowerSolverActor;
import io.github.bilevo.actor.Outset;
import io.github.bilevo.actor.Pulse;
import io.github.bilevo.actor.Turn;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Memories;
import io.github.bilevo.hypergradient.Memory;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.Schedule;
import io.github.bilevo.hypergradient.Tasks;
import io.github.bilevo.hypergradient.TuningPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Which solvers a plan's loop has: by its schedule and by what its estimator is made of. */
final class LoopSolvers {
  private LoopSolvers() {}

  /**
   * A solver that is not spawned yet.
   *
   * @param name of its actor
   * @param memory what it begins with
   * @param make its behavior
   */
  record Solver<C>(String name, Optional<Memory> memory, Function<Outset, Behavior<C>> make) {
    Behavior<C> behavior(Pulse pulse) {
      return make.apply(new Outset(memory, pulse));
    }
  }

  /** Those that begin an epoch: one, or one for each task, or one for each estimator of a race. */
  static List<Solver<LowerSolverActor.Command>> lower(
      TuningPlan plan, RunSnapshot from, Turn turn) {
    LongSupplier nanoTime = turn.nanoTime();
    Estimator estimator = plan.estimator();
    if (plan.schedule() instanceof Schedule.Race race) {
      List<Estimator> entrants = race.entrants(estimator);
      return each( // their memories go with every question
          "entrant",
          entrants.size(),
          Optional.empty(),
          (i, outset) ->
              LowerSolverActor.entrant(
                  i, () -> race.newPass(entrants.get(i), nanoTime), turn, outset));
    }
    if (estimator instanceof Tasks tasks) {
      return each(
          "task",
          tasks.tasks().size(),
          from.lower(),
          (i, outset) -> LowerSolverActor.task(i, tasks.tasks().get(i), turn, outset));
    }
    Optional<Schedule.Pipelined> pipelined = pipelined(plan);
    return List.of(
        new Solver<>(
            "lower",
            from.lower(),
            outset ->
                pipelined.isPresent()
                    ? LowerSolverActor.rounds(
                        () -> pipelined.get().newLowerPass((Aid) estimator, nanoTime), turn, outset)
                    : LowerSolverActor.create(estimator, turn, outset)));
  }

  private interface Numbered {
    Behavior<LowerSolverActor.Command> make(int number, Outset outset);
  }

  private static List<Solver<LowerSolverActor.Command>> each(
      String name, int count, Optional<Memory> packed, Numbered behaviors) {
    Optional<List<Memory>> memories = packed.flatMap(all -> Memories.unpack(all, count));
    List<Solver<LowerSolverActor.Command>> solvers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      solvers.add(
          new Solver<>(
              name + "-" + number,
              memories.map(all -> all.get(number)),
              outset -> behaviors.make(number, outset)));
    }
    return solvers;
  }

  /** The one that takes w, where there is one. */
  static Optional<Solver<LinearSolverActor.Command>> linear(
      TuningPlan plan, RunSnapshot from, Turn turn) {
    if (plan.schedule() instanceof Schedule.Race) {
      return Optional.empty();
    }
    Optional<Schedule.Pipelined> pipelined = pipelined(plan);
    return plan.estimator()
        .twoStage()
        .map(
            stages ->
                new Solver<>(
                    "linear",
                    from.linear(),
                    outset ->
                        pipelined.isPresent()
                            ? LinearSolverActor.create(
                                () ->
                                    pipelined
                                        .get()
                                        .newAdjointPass((Aid) plan.estimator(), turn.nanoTime()),
                                turn,
                                outset)
                            : LinearSolverActor.create(stages, turn, outset)));
  }

  /** With lag 0 it is the synchronous schedule. */
  private static Optional<Schedule.Pipelined> pipelined(TuningPlan plan) {
    return plan.schedule() instanceof Schedule.Pipelined pipelined && pipelined.lag() > 0
        ? Optional.of(pipelined)
        : Optional.empty();
  }
}
