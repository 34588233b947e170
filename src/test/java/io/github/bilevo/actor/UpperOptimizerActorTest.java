package io.github.bilevo.actor;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.BehaviorTestKit;
import akka.actor.testkit.typed.javadsl.TestInbox;
import akka.actor.typed.PostStop;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.problem.LambdaSet;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.upper.UpperMethod;
import io.github.bilevo.testing.Plans;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UpperOptimizerActorTest {
  private final TuningPlan plan = Plans.plan(Plans.aid(Plans.problem()), 2);
  private final HypergradientSession session = new HypergradientSession(plan.estimator());
  private final TestInbox<Progress> inbox = TestInbox.create();
  private final TestInbox<UpperOptimizerActor.Stopped> stopped = TestInbox.create();

  private static BehaviorTestKit<UpperOptimizerActor.Command> kit(UpperPlan plan) {
    return BehaviorTestKit.create(
        UpperOptimizerActor.create(
            new TuningPlan(Plans.aid(Plans.problem()), plan), System::nanoTime));
  }

  private UpperOptimizerActor.NextLambda next(long epoch) {
    return new UpperOptimizerActor.NextLambda(epoch, inbox.getRef());
  }

  private UpperOptimizerActor.Apply apply(long epoch, Hypergradient hypergradient) {
    return new UpperOptimizerActor.Apply(epoch, hypergradient, inbox.getRef());
  }

  @Test
  void nextLambda_andApply_giveTheLibrarysTrajectory() {
    List<UpperIterate> wanted = new ArrayList<>();
    plan.run(wanted::add);
    BehaviorTestKit<UpperOptimizerActor.Command> kit = kit(plan.upper());
    for (UpperIterate iterate : wanted) {
      long epoch = iterate.epoch();
      kit.run(next(epoch));
      Progress.LambdaKnown known = (Progress.LambdaKnown) inbox.receiveMessage();
      kit.run(apply(epoch, session.compute(known.lambda())));
      Progress.Iterated iterated = (Progress.Iterated) inbox.receiveMessage();
      assertThat(Plans.bits(iterated.iterate())).isEqualTo(Plans.bits(iterate));
    }
    kit.run(next(3));
    assertThat(inbox.receiveMessage()).isEqualTo(new Progress.Ended(3));
  }

  @Test
  void nextLambda_notKnownYet_waitsForTheHypergradient() {
    BehaviorTestKit<UpperOptimizerActor.Command> kit = kit(plan.upper());
    kit.run(next(1));
    assertThat(inbox.hasMessages()).isFalse();
    kit.run(apply(0, session.compute(Plans.lambda())));
    Progress.Iterated iterated = (Progress.Iterated) inbox.receiveMessage();
    assertThat(inbox.receiveMessage())
        .isEqualTo(new Progress.LambdaKnown(1, iterated.iterate().next()));
  }

  @Test
  void nextLambda_askedTwice_supersedesTheFirst() {
    BehaviorTestKit<UpperOptimizerActor.Command> kit = kit(plan.upper());
    kit.run(next(1));
    kit.run(next(2));
    assertThat(inbox.getAllReceived()).containsExactly(new Progress.Superseded(1));
  }

  @Test
  void apply_epochThatIsNotCurrent_isSupersededAndMovesNothing() {
    BehaviorTestKit<UpperOptimizerActor.Command> kit = kit(plan.upper());
    Hypergradient h = session.compute(Plans.lambda());
    kit.run(apply(1, h));
    assertThat(inbox.receiveMessage()).isEqualTo(new Progress.Superseded(1));
    kit.run(apply(0, h));
    kit.run(apply(0, h)); // an accepted step is not applied twice
    assertThat(inbox.receiveMessage()).isInstanceOf(Progress.Iterated.class);
    assertThat(inbox.receiveMessage()).isEqualTo(new Progress.Superseded(0));
  }

  @Test
  void nextLambda_ofAnOlderEpoch_isSuperseded() {
    BehaviorTestKit<UpperOptimizerActor.Command> kit = kit(plan.upper());
    kit.run(apply(0, session.compute(Plans.lambda())));
    inbox.receiveMessage();
    kit.run(next(0));
    assertThat(inbox.receiveMessage()).isEqualTo(new Progress.Superseded(0));
  }

  @Test
  void stop_inTheMiddle_endsTheRunWithItsLastIterate() {
    BehaviorTestKit<UpperOptimizerActor.Command> kit = kit(plan.upper());
    Hypergradient h = session.compute(Plans.lambda());
    kit.run(apply(0, h));
    UpperIterate last = ((Progress.Iterated) inbox.receiveMessage()).iterate();
    kit.run(next(2));
    kit.run(new UpperOptimizerActor.Stop(stopped.getRef()));
    assertThat(inbox.receiveMessage()).isEqualTo(new Progress.Ended(2));
    assertThat(stopped.receiveMessage().last()).containsSame(last);
    kit.run(apply(1, h));
    assertThat(inbox.receiveMessage()).isEqualTo(new Progress.Superseded(1));
  }

  @Test
  void stop_beforeTheFirstEpoch_hasNoLastIterate() {
    BehaviorTestKit<UpperOptimizerActor.Command> kit = kit(plan.upper());
    kit.run(new UpperOptimizerActor.Stop(stopped.getRef()));
    assertThat(stopped.receiveMessage().last()).isEqualTo(Optional.empty());
  }

  @Test
  void apply_methodThrows_failsAndEndsTheRun() {
    UpperMethod broken = new BrokenMethod();
    BehaviorTestKit<UpperOptimizerActor.Command> kit =
        kit(new UpperPlan(Plans.lambda(), broken, 5));
    kit.run(apply(0, session.compute(Plans.lambda())));
    Progress.Failed failed = (Progress.Failed) inbox.receiveMessage();
    assertThat(failed.message()).contains("no step");
    kit.run(next(1));
    assertThat(inbox.receiveMessage()).isEqualTo(new Progress.Ended(1));
  }

  @Test
  void postStop_whileAQuestionWaits_answersIt() {
    BehaviorTestKit<UpperOptimizerActor.Command> kit = kit(plan.upper());
    kit.run(next(1));
    kit.signal(PostStop.instance());
    assertThat(inbox.receiveMessage()).isInstanceOf(Progress.Failed.class);
  }

  @Test
  void apply_nonFiniteHypergradient_isATerminalIterateAndNoFailure() {
    BehaviorTestKit<UpperOptimizerActor.Command> kit = kit(plan.upper());
    Hypergradient h = session.compute(Plans.lambda());
    Hypergradient nan =
        new Hypergradient(
            h.lambda(),
            Double.NaN,
            h.gradient(),
            h.lower(),
            h.linear(),
            h.seconds(),
            h.workspaceBytes());
    kit.run(apply(0, nan));
    Progress.Iterated iterated = (Progress.Iterated) inbox.receiveMessage();
    assertThat(iterated.iterate().status()).isEqualTo(Status.NON_FINITE);
  }

  private static final class BrokenMethod implements UpperMethod {
    @Override
    public String name() {
      return "broken";
    }

    @Override
    public double stepSize() {
      return 1;
    }

    @Override
    public Workspace newWorkspace(int n) {
      return new Workspace() {};
    }

    @Override
    public void step(
        double objective, double[] gradient, LambdaSet set, double[] lambda, Workspace workspace) {
      throw new IllegalStateException("no step");
    }
  }
}
