package io.github.bilevo.runtime;

import akka.NotUsed;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.stream.javadsl.Source;
import io.github.bilevo.actor.Held;
import io.github.bilevo.actor.LinearSolverActor;
import io.github.bilevo.actor.LowerSolverActor;
import io.github.bilevo.actor.Progress;
import io.github.bilevo.actor.Pulse;
import io.github.bilevo.actor.UpperOptimizerActor;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.stream.LoopActors;
import io.github.bilevo.stream.TuningStages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The actors of one plan, from one snapshot on: children of the run's actor, replaced as a whole
 * when the plan changes or something was thrown in them.
 */
final class Loop {
  private final long number;
  private final TuningPlan plan;
  private final RunSnapshot from;
  private final RunFrame frame;
  private final LoopActors actors;
  private final Map<String, Pulse> pulses;

  private Loop(
      long number,
      TuningPlan plan,
      RunSnapshot from,
      RunFrame frame,
      LoopActors actors,
      Map<String, Pulse> pulses) {
    this.number = number;
    this.plan = plan;
    this.from = from;
    this.frame = frame;
    this.actors = actors;
    this.pulses = pulses;
  }

  /** Spawns and watches the actors. */
  static Loop spawn(
      ActorContext<?> context,
      long number,
      TuningPlan plan,
      RunSnapshot from,
      RunFrame frame,
      LongSupplier runClock) {
    LongSupplier nanoTime = frame.turn().nanoTime();
    Map<String, Pulse> pulses = new LinkedHashMap<>();
    String suffix = number == 0 ? "" : "-" + number;
    List<ActorRef<LowerSolverActor.Command>> solvers = new ArrayList<>();
    for (LoopSolvers.Solver<LowerSolverActor.Command> solver :
        LoopSolvers.lower(plan, from, frame.turn())) {
      Pulse pulse = pulses.computeIfAbsent(solver.name(), any -> new Pulse(nanoTime));
      solvers.add(spawn(context, solver.behavior(pulse), solver.name() + suffix));
    }
    Optional<ActorRef<LinearSolverActor.Command>> linear =
        LoopSolvers.linear(plan, from, frame.turn())
            .map(
                solver -> {
                  Pulse pulse = pulses.computeIfAbsent(solver.name(), any -> new Pulse(nanoTime));
                  return spawn(context, solver.behavior(pulse), solver.name() + suffix);
                });
    Pulse upper = new Pulse(nanoTime);
    pulses.put("upper", upper);
    LoopActors actors =
        new LoopActors(
            solvers,
            linear,
            spawn(
                context,
                UpperOptimizerActor.create(plan, from, runClock, upper),
                "upper" + suffix));
    frame
        .mailboxes()
        .are(
            Map.of(
                "run", List.of(context.getSelf()),
                "lower", List.copyOf(solvers),
                "linear", linear.<List<ActorRef<?>>>map(List::of).orElse(List.of()),
                "upper", List.of(actors.upper())));
    return new Loop(number, plan, from, frame, actors, pulses);
  }

  private static <C> ActorRef<C> spawn(ActorContext<?> context, Behavior<C> behavior, String name) {
    ActorRef<C> child =
        context.spawn(behavior, name, DispatcherSelector.fromConfig(TuningActor.DISPATCHER));
    context.watch(child);
    return child;
  }

  /** Which one it is, counted from 0. */
  long number() {
    return number;
  }

  /** The epoch it begins with. */
  long firstEpoch() {
    return from.epoch();
  }

  /** The epochs, each on demand. */
  Source<Progress, NotUsed> epochs() {
    return TuningStages.loop(plan, from, actors, frame.stats(), frame.turn().nanoTime());
  }

  /** Ends it within one turn. */
  void stop(ActorRef<UpperOptimizerActor.Stopped> replyTo) {
    actors.solvers().forEach(it -> it.tell(new LowerSolverActor.Abandon(Long.MAX_VALUE)));
    actors.linear().ifPresent(it -> it.tell(new LinearSolverActor.Abandon(Long.MAX_VALUE)));
    actors.upper().tell(new UpperOptimizerActor.Stop(replyTo));
  }

  /** Stops the actors, whose end is expected from now on. */
  void dispose(ActorContext<?> context) {
    for (ActorRef<?> child : all()) {
      context.unwatch(child);
      context.stop(child);
    }
  }

  private List<ActorRef<?>> all() {
    List<ActorRef<?>> all = new ArrayList<>(actors.solvers());
    actors.linear().ifPresent(all::add);
    all.add(actors.upper());
    return all;
  }

  /** Stops the solvers between two turns; returns how many answers will come. */
  int hold(long pause, ActorRef<Held> replyTo) {
    actors.solvers().forEach(it -> it.tell(new LowerSolverActor.Hold(pause, replyTo)));
    actors.linear().ifPresent(it -> it.tell(new LinearSolverActor.Hold(pause, replyTo)));
    return actors.solvers().size() + (actors.linear().isPresent() ? 1 : 0);
  }

  /** Lets the solvers go on. */
  void go() {
    actors.solvers().forEach(it -> it.tell(new LowerSolverActor.Go()));
    actors.linear().ifPresent(it -> it.tell(new LinearSolverActor.Go()));
  }

  ActorRef<UpperOptimizerActor.Command> upper() {
    return actors.upper();
  }

  /** The actor that has been in one turn for longer than this. */
  Optional<String> hung(Duration limit) {
    return pulses.entrySet().stream()
        .filter(entry -> entry.getValue().longerThan(limit))
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst();
  }
}
