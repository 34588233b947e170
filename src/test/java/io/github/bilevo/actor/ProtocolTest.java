package io.github.bilevo.actor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.pattern.StatusReply;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.Schedule;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.testing.Plans;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Java 17 has no exhaustive type switch: no actor may leave a command of its own unhandled. */
class ProtocolTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Turn TURN = new Turn(System::nanoTime, Duration.ofMillis(2));

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static Set<Class<?>> publicCommands(Class<?> command) {
    return Stream.of(command.getPermittedSubclasses())
        .filter(type -> Modifier.isPublic(type.getModifiers()))
        .collect(Collectors.toSet());
  }

  private static <C> void checkAllHandled(
      ActorRef<C> actor, Class<C> protocol, TestProbe<?> lastOnes, List<? extends C> one) {
    assertThat(one.stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(publicCommands(protocol));
    TestProbe<?> unhandled = KIT.createUnhandledMessageProbe();
    one.forEach(actor::tell);
    lastOnes.receiveMessage(); // all of them were handled, or were not, before this answer
    unhandled.expectNoMessage(Duration.ofMillis(1));
  }

  @Test
  void lowerSolver_handlesEachOfItsCommands() {
    TestProbe<Progress> probe = KIT.createTestProbe();
    TestProbe<Held> held = KIT.createTestProbe();
    checkAllHandled(
        KIT.spawn(LowerSolverActor.create(Plans.aid(Plans.problem()), TURN)),
        LowerSolverActor.Command.class,
        probe,
        List.of(
            new LowerSolverActor.Abandon(0),
            new LowerSolverActor.Hold(1, held.getRef()),
            new LowerSolverActor.Go(),
            new LowerSolverActor.Solve(1, Plans.lambda(), probe.getRef())));
  }

  @Test
  void linearSolver_handlesEachOfItsCommands() {
    TestProbe<Progress> probe = KIT.createTestProbe();
    TestProbe<Held> held = KIT.createTestProbe();
    Aid aid = Plans.aid(Plans.problem());
    checkAllHandled(
        KIT.spawn(LinearSolverActor.create(aid, TURN)),
        LinearSolverActor.Command.class,
        probe,
        List.of(
            new LinearSolverActor.Abandon(0),
            new LinearSolverActor.Hold(1, held.getRef()),
            new LinearSolverActor.Go(),
            new LinearSolverActor.Solve(
                1, aid.newLowerPass(System::nanoTime).run(Plans.lambda()), probe.getRef())));
  }

  @Test
  void upperOptimizer_handlesEachOfItsCommands() {
    TestProbe<Progress> probe = KIT.createTestProbe();
    TestProbe<UpperOptimizerActor.Stopped> stopped = KIT.createTestProbe();
    TuningPlan plan =
        Plans.plan(Plans.aid(Plans.problem(), 12, new ConjugateGradient(3, 0), true), 3)
            .with(new Schedule.Pipelined(1, 0.3));
    TestProbe<StatusReply<RunSnapshot>> snapshot = KIT.createTestProbe();
    checkAllHandled(
        KIT.spawn(UpperOptimizerActor.create(plan, System::nanoTime)),
        UpperOptimizerActor.Command.class,
        stopped,
        List.of(
            new UpperOptimizerActor.NextLambda(0, probe.getRef()),
            new UpperOptimizerActor.Apply(
                0,
                new HypergradientSession(Plans.aid(Plans.problem())).compute(Plans.lambda()),
                probe.getRef()),
            new UpperOptimizerActor.Offer(
                1,
                new HypergradientSession(Plans.aid(Plans.problem())).compute(Plans.lambda()),
                Warmth.NONE,
                probe.getRef()),
            new UpperOptimizerActor.TakeSnapshot(snapshot.getRef()),
            new UpperOptimizerActor.Stop(stopped.getRef())));
  }
}
