package io.github.bilevo.stream;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.Behaviors;
import akka.japi.Pair;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.testkit.TestPublisher;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import akka.stream.testkit.javadsl.TestSource;
import io.github.bilevo.actor.LinearSolverActor;
import io.github.bilevo.actor.LowerSolverActor;
import io.github.bilevo.actor.Progress;
import io.github.bilevo.actor.UpperOptimizerActor;
import io.github.bilevo.event.StageStats;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.LowerSolution;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.UpperIteration;
import io.github.bilevo.testing.ManualTicker;
import io.github.bilevo.testing.Plans;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TuningStagesTest {
  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration A_WHILE = Duration.ofMillis(50);
  private static final Progress KNOWN = new Progress.LambdaKnown(0, Plans.lambda());
  private static final Aid AID = Plans.aid(Plans.problem());
  private static final TuningPlan PLAN = Plans.plan(AID, 3);

  private final StageStats stats = new StageStats("any");
  private final TestProbe<LowerSolverActor.Command> lower = KIT.createTestProbe();
  private final TestProbe<LinearSolverActor.Command> linear = KIT.createTestProbe();
  private final TestProbe<UpperOptimizerActor.Command> upper = KIT.createTestProbe();

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  private static <I, O> Pair<TestPublisher.Probe<I>, TestSubscriber.Probe<O>> probe(
      Flow<I, O, ?> flow) {
    return TestSource.<I>create(KIT.system())
        .via(flow)
        .toMat(TestSink.create(KIT.system()), Keep.both())
        .run(KIT.system());
  }

  private static LowerSolution solution() {
    return AID.newLowerPass(System::nanoTime).run(Plans.lambda());
  }

  @Test
  void lower_noDemand_pullsNothing() {
    var probes = probe(TuningStages.lower(lower.getRef(), stats));
    TestPublisher.Probe<Progress> source = probes.first();
    probes.second().request(1);
    source.sendNext(KNOWN);
    LowerSolverActor.Solve solve = lower.expectMessageClass(LowerSolverActor.Solve.class);
    solve.replyTo().tell(new Progress.LowerSolved(0, solution()));
    assertThat(probes.second().expectNext()).isInstanceOf(Progress.LowerSolved.class);
    source.sendNext(new Progress.LambdaKnown(1, Plans.lambda())); // waits at the boundary
    lower.expectNoMessage(A_WHILE);
    probes.second().request(1);
    assertThat(lower.expectMessageClass(LowerSolverActor.Solve.class).epoch()).isEqualTo(1);
  }

  @Test
  void stages_otherKinds_areHandedOnAsTheyAre() {
    Progress dead = new Progress.Superseded(4);
    for (Flow<Progress, Progress, ?> flow :
        List.<Flow<Progress, Progress, ?>>of(
            TuningStages.lower(lower.getRef(), stats),
            TuningStages.adjoint(linear.getRef(), stats),
            TuningStages.upper(upper.getRef(), stats))) {
      var probes = probe(flow);
      probes.second().request(1);
      probes.first().sendNext(dead);
      assertThat(probes.second().expectNext()).isSameAs(dead);
    }
  }

  @Test
  void lower_upstreamCompletesWhileAsked_emitsTheAnswerFirst() {
    var probes = probe(TuningStages.lower(lower.getRef(), stats));
    probes.second().request(2);
    probes.first().sendNext(KNOWN).sendComplete();
    Progress answer = new Progress.Superseded(0);
    lower.expectMessageClass(LowerSolverActor.Solve.class).replyTo().tell(answer);
    assertThat(probes.second().expectNext()).isSameAs(answer);
    probes.second().expectComplete();
  }

  @Test
  void lower_answerToAnotherEpoch_isDroppedAndCounted() {
    var probes = probe(TuningStages.lower(lower.getRef(), stats));
    probes.second().request(1);
    probes.first().sendNext(new Progress.LambdaKnown(7, Plans.lambda()));
    ActorRef<Progress> stage = lower.expectMessageClass(LowerSolverActor.Solve.class).replyTo();
    stage.tell(new Progress.LowerSolved(6, solution()));
    stage.tell(new Progress.Superseded(7));
    assertThat(probes.second().expectNext()).isEqualTo(new Progress.Superseded(7));
    assertThat(stats.droppedElements()).isEqualTo(1);
  }

  @Test
  void lower_actorDiesWhileAsked_failsTheElementAndAllLaterOnes() {
    ActorRef<LowerSolverActor.Command> silent = KIT.spawn(Behaviors.ignore());
    var probes = probe(TuningStages.lower(silent, stats));
    probes.second().request(2);
    probes.first().sendNext(KNOWN);
    KIT.stop(silent);
    assertThat(probes.second().expectNext()).isInstanceOf(Progress.Failed.class);
    probes.first().sendNext(new Progress.LambdaKnown(1, Plans.lambda()));
    Progress.Failed failed = (Progress.Failed) probes.second().expectNext();
    assertThat(failed.epoch()).isEqualTo(1);
    assertThat(failed.message()).endsWith("has stopped");
  }

  /** Every pass is played by hand: none begins before its result is asked for. */
  @Test
  void loop_oneDemand_startsOnePass() {
    TestSubscriber.Probe<Progress> sink = loop(LoopStats.create(), new ManualTicker());
    sink.ensureSubscription();
    lower.expectNoMessage(A_WHILE);
    UpperIteration iteration = new UpperIteration(PLAN.upper(), Plans.problem().set());
    HypergradientSession session = new HypergradientSession(AID);
    for (int epoch = 0; epoch < 4; epoch++) {
      upper.expectNoMessage(A_WHILE);
      sink.request(1);
      UpperOptimizerActor.NextLambda next =
          upper.expectMessageClass(UpperOptimizerActor.NextLambda.class);
      assertThat(next.epoch()).isEqualTo(epoch);
      next.replyTo().tell(new Progress.LambdaKnown(epoch, iteration.lambda()));
      LowerSolverActor.Solve solve = lower.expectMessageClass(LowerSolverActor.Solve.class);
      solve.replyTo().tell(new Progress.LowerSolved(epoch, solution()));
      linear
          .expectMessageClass(LinearSolverActor.Solve.class)
          .replyTo()
          .tell(new Progress.Differentiated(epoch, session.compute(solve.lambda())));
      UpperIterate iterate = iteration.accept(session.compute(solve.lambda()));
      upper
          .expectMessageClass(UpperOptimizerActor.Apply.class)
          .replyTo()
          .tell(new Progress.Iterated(epoch, iterate));
      assertThat(((Progress.Iterated) sink.expectNext()).iterate()).isSameAs(iterate);
    }
    sink.expectComplete(); // the fourth was terminal
  }

  private TestSubscriber.Probe<Progress> loop(LoopStats stats, ManualTicker ticker) {
    LoopActors actors =
        new LoopActors(lower.getRef(), Optional.of(linear.getRef()), upper.getRef());
    return TuningStages.loop(actors, 0, stats, ticker)
        .runWith(TestSink.create(KIT.system()), KIT.system());
  }

  @Test
  void loop_deadEnd_isTheLastElement() {
    TestSubscriber.Probe<Progress> sink = loop(LoopStats.create(), new ManualTicker());
    sink.request(5);
    upper.expectMessageClass(UpperOptimizerActor.NextLambda.class).replyTo().tell(KNOWN);
    Progress failed = new Progress.Failed(0, "defect", "no gradient");
    lower.expectMessageClass(LowerSolverActor.Solve.class).replyTo().tell(failed);
    assertThat(sink.expectNext()).isSameAs(failed);
    sink.expectComplete();
    linear.expectNoMessage(A_WHILE);
  }

  @Test
  void loop_runIsOver_completesWithoutAnElement() {
    TestSubscriber.Probe<Progress> sink = loop(LoopStats.create(), new ManualTicker());
    sink.request(1);
    upper
        .expectMessageClass(UpperOptimizerActor.NextLambda.class)
        .replyTo()
        .tell(new Progress.Ended(0));
    sink.expectComplete();
  }

  @Test
  void metered_downstreamWaits_countsElementsAndTheTimeHeldBack() {
    StageStats stats = new StageStats("lower");
    ManualTicker ticker = new ManualTicker();
    var probes = probe(TuningStages.<Integer>metered(stats, ticker));
    TestSubscriber.Probe<Integer> sink = probes.second();
    sink.request(1);
    probes.first().sendNext(1);
    sink.expectNext(1);
    ticker.advance(Duration.ofMillis(40)); // nobody asks
    sink.request(1);
    probes.first().sendNext(2);
    sink.expectNext(2);
    ticker.advance(Duration.ofMillis(7)); // nobody asks, and nobody ever will
    probes.first().sendComplete();
    sink.expectComplete();
    assertThat(stats.elements()).isEqualTo(2);
    assertThat(stats.backpressureSeconds()).isEqualTo(0.040);
  }

  @Test
  void metered_upstreamIsSlow_holdsNothingBack() {
    StageStats stats = new StageStats("lower");
    ManualTicker ticker = new ManualTicker();
    var probes = probe(TuningStages.<Integer>metered(stats, ticker));
    probes.second().request(2);
    ticker.advance(Duration.ofMillis(40));
    probes.first().sendNext(1).sendNext(2);
    probes.second().expectNext(1, 2);
    assertThat(stats.backpressureSeconds()).isZero();
  }

  @Test
  void latest_readerIsSlow_skipsToTheNewestElement() {
    var probes = probe(TuningStages.<Integer>latest());
    TestSubscriber.Probe<Integer> sink = probes.second();
    sink.ensureSubscription();
    for (int i = 1; i <= 1000; i++) {
      probes.first().sendNext(i); // blocks, and so fails, if upstream is held back
    }
    probes.first().sendComplete();
    sink.request(2);
    int newest = sink.expectNext();
    sink.expectComplete();
    assertThat(newest).isEqualTo(1000);
  }

  @Test
  void stats_areNamedAfterTheStages() {
    assertThat(LoopStats.create().all())
        .extracting(StageStats::stage)
        .containsExactly("lambda", "lower", "adjoint", "upper");
  }
}
