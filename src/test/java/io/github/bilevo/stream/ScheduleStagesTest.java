package io.github.bilevo.stream;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.japi.Pair;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.Source;
import akka.stream.testkit.TestPublisher;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import akka.stream.testkit.javadsl.TestSource;
import io.github.bilevo.actor.LinearSolverActor;
import io.github.bilevo.actor.LowerSolverActor;
import io.github.bilevo.actor.Progress;
import io.github.bilevo.actor.UpperOptimizerActor;
import io.github.bilevo.actor.Warmth;
import io.github.bilevo.event.StageStats;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Attempt;
import io.github.bilevo.hypergradient.Decision;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.LowerSolution;
import io.github.bilevo.hypergradient.Memories;
import io.github.bilevo.hypergradient.Memory;
import io.github.bilevo.hypergradient.Passage;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import io.github.bilevo.testing.Plans;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The stages of races and pipelines, every solver played by hand. */
class ScheduleStagesTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration A_WHILE = Duration.ofMillis(50);
  private static final Aid AID = Plans.aid(Plans.problem());
  private static final Hypergradient GRADIENT =
      new HypergradientSession(AID).compute(Plans.lambda());
  private static final LowerSolution SOLUTION =
      AID.newLowerPass(System::nanoTime).run(Plans.lambda());

  private final TestProbe<LowerSolverActor.Command> first = KIT.createTestProbe();
  private final TestProbe<LowerSolverActor.Command> second = KIT.createTestProbe();
  private final TestProbe<LinearSolverActor.Command> linear = KIT.createTestProbe();
  private final TestProbe<UpperOptimizerActor.Command> upper = KIT.createTestProbe();
  private final StageStats stats = new StageStats("any");

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static Memory memory(double... numbers) {
    return Memory.of(Vec.copyOf(numbers));
  }

  private static Progress known(long epoch) {
    return new Progress.LambdaKnown(epoch, Plans.lambda());
  }

  private static Progress.Part attempt(int solver, long epoch, double estimate, boolean met) {
    return new Progress.Part(
        solver,
        new Progress.Attempted(
            epoch,
            new Attempt(GRADIENT, estimate, met),
            new Warmth(Optional.of(memory(solver, epoch)), Optional.empty())));
  }

  private Pair<TestPublisher.Probe<Progress>, TestSubscriber.Probe<Progress>> race() {
    Ensemble race =
        new Ensemble(
            List.of(first.getRef(), second.getRef()),
            () -> new Contest(List.of("one", "other"), Optional.empty()),
            stats);
    return TestSource.<Progress>create(KIT.system())
        .via(Flow.fromGraph(race))
        .toMat(TestSink.create(KIT.system()), Keep.both())
        .run(KIT.system());
  }

  @Test
  void race_oneMeetsTheTolerance_winsAndTheOtherIsAbandoned() {
    var probes = race();
    probes.second().request(2);
    probes.first().sendNext(known(3));
    LowerSolverActor.Solve one = first.expectMessageClass(LowerSolverActor.Solve.class);
    LowerSolverActor.Solve other = second.expectMessageClass(LowerSolverActor.Solve.class);
    assertThat(one.from()).contains(memory());
    assertThat(stats.elementsInFlight()).isEqualTo(2);
    other.replyTo().tell(attempt(1, 3, 0.01, true));
    Progress.Differentiated won = (Progress.Differentiated) probes.second().expectNext();
    assertThat(stats.elementsInFlight()).isZero();
    assertThat(won.hypergradient()).isSameAs(GRADIENT);
    assertThat(won.account()).contains(new Decision(3, 1, "other", 0.01, true));
    assertThat(Memories.unpack(won.warmth().lower().orElseThrow(), 2))
        .contains(List.of(memory(), memory(1, 3)));
    assertThat(first.expectMessageClass(LowerSolverActor.Abandon.class).epoch()).isEqualTo(3);

    one.replyTo().tell(attempt(0, 3, 0.001, true)); // too late: leaves no trace
    probes.first().sendNext(known(4));
    assertThat(first.expectMessageClass(LowerSolverActor.Solve.class).from()).contains(memory());
    assertThat(second.expectMessageClass(LowerSolverActor.Solve.class).from())
        .contains(memory(1, 3));
    assertThat(stats.droppedElements()).isEqualTo(1);
  }

  @Test
  void race_noneMeetsTheTolerance_theLeastEstimateWins() {
    var probes = race();
    probes.second().request(1);
    probes.first().sendNext(known(0));
    ActorRef<Progress> stage = first.expectMessageClass(LowerSolverActor.Solve.class).replyTo();
    stage.tell(attempt(0, 0, 0.7, false));
    probes.second().expectNoMessage(A_WHILE);
    stage.tell(attempt(1, 0, 0.9, false));
    Progress.Differentiated won = (Progress.Differentiated) probes.second().expectNext();
    assertThat(((Decision) won.account().orElseThrow()).winner()).isZero();
  }

  @Test
  void race_oneFails_isADeadEndAndTheOthersAreAbandoned() {
    var probes = race();
    probes.second().request(1);
    probes.first().sendNext(known(0));
    Progress failed = new Progress.Failed(0, "defect", "no gradient");
    first
        .expectMessageClass(LowerSolverActor.Solve.class)
        .replyTo()
        .tell(new Progress.Part(0, failed));
    assertThat(probes.second().expectNext()).isSameAs(failed);
    second.expectMessageClass(LowerSolverActor.Solve.class);
    second.expectMessageClass(LowerSolverActor.Abandon.class);
  }

  @Test
  void race_oneDies_failsTheElement() {
    ActorRef<LowerSolverActor.Command> silent = KIT.spawn(Behaviors.ignore());
    Ensemble race =
        new Ensemble(
            List.of(silent, second.getRef()),
            () -> new Contest(List.of("one", "other"), Optional.empty()),
            stats);
    TestSubscriber.Probe<Progress> sink =
        Source.single(known(0))
            .concat(Source.maybe())
            .via(Flow.fromGraph(race))
            .runWith(TestSink.create(KIT.system()), KIT.system());
    sink.request(1);
    second.expectMessageClass(LowerSolverActor.Solve.class);
    KIT.stop(silent);
    assertThat(sink.expectNext()).isInstanceOf(Progress.Failed.class);
  }

  // ---- pipeline

  private TestSubscriber.Probe<Progress> pipeline(int rounds) {
    LoopActors actors =
        new LoopActors(first.getRef(), Optional.of(linear.getRef()), upper.getRef());
    return Source.fromGraph(new Pipeline(actors, 0, rounds, LoopStats.create()))
        .runWith(TestSink.create(KIT.system()), KIT.system());
  }

  private LowerSolverActor.Solve lowerAsked(long epoch) {
    LowerSolverActor.Solve solve = first.expectMessageClass(LowerSolverActor.Solve.class);
    assertThat(solve.epoch()).isEqualTo(epoch);
    return solve;
  }

  private static void answer(LowerSolverActor.Solve solve) {
    solve.replyTo().tell(new Progress.LowerSolved(solve.epoch(), SOLUTION));
  }

  private UpperOptimizerActor.Offer offered(LinearSolverActor.Solve solve) {
    solve.replyTo().tell(new Progress.Differentiated(solve.epoch(), GRADIENT));
    return upper.expectMessageClass(UpperOptimizerActor.Offer.class);
  }

  private static UpperIterate iterate(long epoch) {
    return new UpperIterate(
        epoch,
        GRADIENT,
        Plans.lambda(),
        0.1,
        new UpperIterate.Best(0, Plans.lambda(), Vec.copyOf(), 1.0),
        Status.RUNNING);
  }

  private void lambdaKnown() {
    upper.expectMessageClass(UpperOptimizerActor.NextLambda.class).replyTo().tell(known(0));
  }

  @Test
  void pipeline_noDemand_startsNothing() {
    TestSubscriber.Probe<Progress> sink = pipeline(4);
    sink.ensureSubscription();
    upper.expectNoMessage(A_WHILE);
    first.expectNoMessage(A_WHILE);
  }

  @Test
  void pipeline_linearSolverIsBusy_lowerSolverGoesOnUpToItsRounds() {
    TestSubscriber.Probe<Progress> sink = pipeline(3);
    sink.request(1);
    lambdaKnown();
    answer(lowerAsked(0));
    LinearSolverActor.Solve busy = linear.expectMessageClass(LinearSolverActor.Solve.class);
    answer(lowerAsked(0)); // while the linear solver works
    answer(lowerAsked(0));
    first.expectNoMessage(A_WHILE); // all rounds at this λ
    linear.expectNoMessage(A_WHILE); // one at a time
    UpperOptimizerActor.Offer offer = offered(busy);
    offer.replyTo().tell(new Progress.Judged(0, Optional.empty(), 0));
    LinearSolverActor.Solve newest = linear.expectMessageClass(LinearSolverActor.Solve.class);
    offered(newest).replyTo().tell(new Progress.Judged(0, Optional.of(iterate(0)), 1));
    Progress.Iterated taken = (Progress.Iterated) sink.expectNext();
    assertThat(taken.account())
        .contains(
            new Passage(
                0,
                0,
                3,
                2,
                List.of(
                    new Passage.Round(List.of(new Passage.Visit(0, 1))),
                    new Passage.Round(List.of(new Passage.Visit(0, 2))))));
    first.expectNoMessage(A_WHILE); // nobody asks for the next step
    sink.request(1);
    lowerAsked(1);
  }

  @Test
  void pipeline_wOfALambdaThatIsTooOld_isNotLinearized() {
    TestSubscriber.Probe<Progress> sink = pipeline(4);
    sink.request(2);
    lambdaKnown();
    answer(lowerAsked(0));
    LinearSolverActor.Solve solve = linear.expectMessageClass(LinearSolverActor.Solve.class);
    LowerSolverActor.Solve late = lowerAsked(0);
    offered(solve).replyTo().tell(new Progress.Judged(0, Optional.of(iterate(0)), 1));
    assertThat(sink.expectNext()).isInstanceOf(Progress.Iterated.class);
    answer(late); // w at λ_0, from which no step would be allowed
    linear.expectNoMessage(A_WHILE);
    answer(lowerAsked(1));
    LinearSolverActor.Solve next = linear.expectMessageClass(LinearSolverActor.Solve.class);
    assertThat(next.epoch()).isEqualTo(1);
    offered(next).replyTo().tell(new Progress.Judged(1, Optional.of(iterate(1)), 2));
    Passage passage = (Passage) ((Progress.Iterated) sink.expectNext()).account().orElseThrow();
    assertThat(passage.rounds())
        .containsExactly(
            new Passage.Round(List.of(new Passage.Visit(0, 1), new Passage.Visit(1, 1))));
  }

  @Test
  void pipeline_solverFails_isTheLastElement() {
    TestSubscriber.Probe<Progress> sink = pipeline(4);
    sink.request(3);
    lambdaKnown();
    Progress failed = new Progress.Failed(0, "defect", "no gradient");
    lowerAsked(0).replyTo().tell(failed);
    assertThat(sink.expectNext()).isSameAs(failed);
    sink.expectComplete();
  }
}
