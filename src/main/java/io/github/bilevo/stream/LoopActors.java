package io.github.bilevo.stream;

import akka.actor.typed.ActorRef;
import io.github.bilevo.actor.LinearSolverActor;
import io.github.bilevo.actor.LowerSolverActor;
import io.github.bilevo.actor.UpperOptimizerActor;
import java.util.List;
import java.util.Optional;

/**
 * The actors of one loop.
 *
 * @param solvers one, or where a loop has tasks or is a race, one for each
 * @param linear empty unless the estimator is approximate implicit differentiation
 */
public record LoopActors(
    List<ActorRef<LowerSolverActor.Command>> solvers,
    Optional<ActorRef<LinearSolverActor.Command>> linear,
    ActorRef<UpperOptimizerActor.Command> upper) {
  /** Keeps the solvers. */
  public LoopActors {
    solvers = List.copyOf(solvers);
  }

  /** With a single solver of the lower level. */
  public LoopActors(
      ActorRef<LowerSolverActor.Command> lower,
      Optional<ActorRef<LinearSolverActor.Command>> linear,
      ActorRef<UpperOptimizerActor.Command> upper) {
    this(List.of(lower), linear, upper);
  }

  /** The only or the first one. */
  public ActorRef<LowerSolverActor.Command> lower() {
    return solvers.get(0);
  }
}
