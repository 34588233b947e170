package io.github.bilevo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.AbruptTerminationException;
import akka.stream.javadsl.Sink;
import akka.stream.testkit.TestSubscriber;
import akka.stream.testkit.javadsl.TestSink;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.github.bilevo.event.RunState;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.metrics.MetricNames;
import io.github.bilevo.stream.TuningStages;
import io.github.bilevo.testing.Plans;
import io.github.bilevo.testing.ProbedProblem.Call;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Seq;
import scala.concurrent.duration.FiniteDuration;

class BilevoTest {
  /** Borrowed by every test, and alive after all of them. */
  private static final ActorSystem<?> SYSTEM = ActorSystem.create(Behaviors.empty(), "borrowed");

  private static final FiniteDuration A_WHILE = FiniteDuration.apply(100, TimeUnit.MILLISECONDS);
  private static final int FOREVER = Integer.MAX_VALUE;

  @AfterAll
  static void shutdown() {
    SYSTEM.terminate();
  }

  private static Bilevo start() {
    return Bilevo.builder().system(SYSTEM).meters(new SimpleMeterRegistry()).start();
  }

  private static TuningPlan plan(int steps) {
    return Plans.plan(Plans.aid(Plans.problem()), steps);
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Test
  void events_earlySubscriber_getsStartedThenEpochsInOrderThenFinished() throws Exception {
    try (Bilevo bilevo = start()) {
      TuningJob job = bilevo.submit("early", plan(300));
      List<TuningEvent> events = get(job.events().runWith(Sink.seq(), SYSTEM));
      assertThat(events.get(0)).isInstanceOf(TuningEvent.Started.class);
      List<Long> epochs =
          events.subList(1, events.size() - 1).stream()
              .map(event -> ((TuningEvent.EpochCompleted) event).iterate().epoch())
              .toList();
      for (int i = 1; i < epochs.size(); i++) {
        assertThat(epochs.get(i)).isEqualTo(epochs.get(i - 1) + 1);
      }
      assertFinished(events.get(events.size() - 1), RunState.STOPPED_BUDGET);
    }
  }

  private static void assertFinished(TuningEvent event, RunState state) {
    assertThat(((TuningEvent.Finished) event).state()).isEqualTo(state);
  }

  @Test
  void events_subscriberAfterTheEnd_getsStartedAndFinished() throws Exception {
    TuningJob job;
    try (Bilevo bilevo = start()) {
      job = bilevo.submit("late", plan(3));
      get(job.result());
      List<TuningEvent> events = get(job.events().runWith(Sink.seq(), SYSTEM));
      assertThat(events.get(0)).isInstanceOf(TuningEvent.Started.class);
      assertFinished(events.get(events.size() - 1), RunState.STOPPED_BUDGET);
    }
    List<TuningEvent> events = get(job.events().runWith(Sink.seq(), SYSTEM));
    assertThat(events).hasSize(2);
    assertFinished(events.get(1), RunState.STOPPED_BUDGET);
  }

  /** The user's sink is the brake that lets the viewer subscribe before the run is over. */
  @Test
  void events_slowSubscriber_missesNothingAndHoldsTheRunBack() throws Exception {
    TestSubscriber.Probe<TuningEvent> brake = TestSubscriber.probe(Adapter.toClassic(SYSTEM));
    try (Bilevo bilevo = start()) {
      TuningJob job = bilevo.submit("slow", plan(200), Sink.fromSubscriber(brake));
      TestSubscriber.Probe<TuningEvent> slow =
          job.events().runWith(TestSink.create(SYSTEM), SYSTEM);
      slow.request(1);
      assertThat(slow.expectNext()).isInstanceOf(TuningEvent.Started.class);
      slow.request(1);
      long first = firstEpoch(slow, brake);
      brake.request(Long.MAX_VALUE);
      long ahead = 0;
      while (brake.receiveWithin(A_WHILE, 1).nonEmpty()) {
        ahead++;
      }
      assertThat(ahead).isBetween(10L, 40L); // the hub holds 16, the stages around it a few
      assertThat(job.result().toCompletableFuture()).isNotDone();
      for (long epoch = first + 1; epoch <= 200; epoch++) {
        TuningEvent next = slow.requestNext();
        assertThat(((TuningEvent.EpochCompleted) next).iterate().epoch()).isEqualTo(epoch);
      }
      assertFinished(slow.requestNext(), RunState.STOPPED_BUDGET);
      slow.expectComplete();
    }
  }

  /** Lets the run go on, event by event, until the viewer has seen one. */
  private static long firstEpoch(
      TestSubscriber.Probe<TuningEvent> viewer, TestSubscriber.Probe<TuningEvent> brake) {
    Seq<TuningEvent> seen;
    do {
      brake.requestNext();
      seen = viewer.receiveWithin(A_WHILE, 1);
    } while (seen.isEmpty());
    return ((TuningEvent.EpochCompleted) seen.head()).iterate().epoch();
  }

  @Test
  void latest_stalledViewer_doesNotSlowTheRunAndSeesItsEnd() throws Exception {
    try (Bilevo bilevo = start()) {
      TuningJob job = bilevo.submit("stalled", plan(500));
      TestSubscriber.Probe<TuningEvent> stalled =
          job.events()
              .via(TuningStages.latest())
              .runWith(TestSink.create(SYSTEM), SYSTEM)
              .ensureSubscription();
      assertThat(get(job.result()).last().orElseThrow().epoch()).isEqualTo(500);
      TuningEvent event;
      do {
        stalled.request(1);
        event = stalled.expectNext();
      } while (!(event instanceof TuningEvent.Finished));
      stalled.expectComplete();
    }
  }

  /** An epoch evaluates E once. Four events may wait, the first of them is Started. */
  @Test
  void submit_sinkWithoutDemand_startsNoMorePassesThanItsBufferHolds() throws Exception {
    AtomicInteger passes = new AtomicInteger();
    TuningPlan plan =
        Plans.plan(
            Plans.aid(
                Plans.probed(
                    call -> {
                      if (call == Call.UPPER_VALUE) {
                        passes.incrementAndGet();
                      }
                    })),
            FOREVER);
    TestSubscriber.Probe<TuningEvent> sink = TestSubscriber.probe(Adapter.toClassic(SYSTEM));
    try (Bilevo bilevo = start()) {
      TuningJob job = bilevo.submit("held back", plan, Sink.fromSubscriber(sink));
      sink.ensureSubscription();
      long until = System.nanoTime() + 60_000_000_000L;
      while (passes.get() < 3) {
        assertThat(System.nanoTime()).isLessThan(until);
        Thread.onSpinWait();
      }
      sink.expectNoMessage(A_WHILE);
      assertThat(passes).hasValue(3);
      for (int received = 1; received <= 50; received++) {
        sink.requestNext();
        assertThat(passes.get()).isLessThanOrEqualTo(received + 3);
      }
      job.cancel();
      assertThat(get(job.result()).state()).isEqualTo(RunState.CANCELLED); // demand or not
      sink.request(10);
      TuningEvent event = sink.expectNext();
      while (event instanceof TuningEvent.EpochCompleted) {
        event = sink.expectNext();
      }
      assertFinished(event, RunState.CANCELLED);
      sink.expectComplete();
    }
  }

  @Test
  void submit_sinkThatCancels_letsTheRunGoOn() throws Exception {
    try (Bilevo bilevo = start()) {
      TuningJob job = bilevo.submit("one event", plan(100), Sink.head());
      assertThat(get(job.result()).last().orElseThrow().epoch()).isEqualTo(100);
    }
  }

  @Test
  void submit_nameInUse_isRefusedUntilTheRunEnds() throws Exception {
    try (Bilevo bilevo = start()) {
      TuningJob job = bilevo.submit("twice", plan(FOREVER));
      assertThatThrownBy(() -> bilevo.submit("twice", plan(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("run: found 'twice'; wanted a name, and one that no running job has");
      assertThatThrownBy(() -> bilevo.submit(" ", plan(1)))
          .isInstanceOf(IllegalArgumentException.class);
      job.cancel();
      get(job.result());
      assertThat(get(bilevo.submit("twice", plan(1)).result()).state())
          .isEqualTo(RunState.STOPPED_BUDGET);
    }
  }

  @Test
  void meters_ofARun_areThereUntilClose() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (Bilevo bilevo = Bilevo.builder().system(SYSTEM).meters(registry).start()) {
      for (int time = 0; time < 2; time++) {
        TuningJob job = bilevo.submit("measured", plan(20));
        get(job.result());
        get(job.events().runWith(Sink.ignore(), SYSTEM)); // the last event was told everywhere
        System.gc();
        assertThat(registry.find(MetricNames.UPPER_STEPS).functionCounter().count())
            .isEqualTo(20.0);
      }
      assertThat(bilevo.meters()).isSameAs(registry);
    }
    assertThat(registry.getMeters()).isEmpty();
    assertThat(registry.isClosed()).isFalse();
  }

  @Test
  void scrapeBegins_afterARunHasEnded_letsItsMetersGoWithTheThird() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (Bilevo bilevo = Bilevo.builder().system(SYSTEM).meters(registry).start()) {
      bilevo.submit("running", plan(FOREVER));
      get(bilevo.submit("ended", plan(20)).result());
      int scrapes = 0;
      long until = System.nanoTime() + 60_000_000_000L;
      while (registry.find(MetricNames.RUN_INFO).tag("run", "ended").meter() != null) {
        assertThat(System.nanoTime()).isLessThan(until); // it may still be telling its last events
        bilevo.scrapeBegins();
        scrapes++;
      }
      assertThat(scrapes).isGreaterThanOrEqualTo(3);
      assertThat(registry.getMeters())
          .noneMatch(meter -> "ended".equals(meter.getId().getTag("run")))
          .anyMatch(meter -> "running".equals(meter.getId().getTag("run")));
    }
  }

  @Test
  void close_runningJobs_cancelsThemAndLeavesTheBorrowedSystemAlone() throws Exception {
    Bilevo bilevo = start();
    TuningJob job = bilevo.submit("closed", plan(FOREVER));
    bilevo.close();
    bilevo.close();
    assertThat(get(job.result()).state()).isEqualTo(RunState.CANCELLED);
    assertThat(((DefaultTuningJob) job).stopped().toCompletableFuture()).isDone();
    assertThatThrownBy(() -> bilevo.submit("after", plan(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(SYSTEM.getWhenTerminated().toCompletableFuture()).isNotDone();
    try (Bilevo again = start()) {
      assertThat(get(again.submit("again", plan(1)).result()).state())
          .isEqualTo(RunState.STOPPED_BUDGET);
    }
  }

  @Test
  void close_sinkThatNeverReads_endsItsStreamAfterAWhile() throws Exception {
    TestSubscriber.Probe<TuningEvent> sink = TestSubscriber.probe(Adapter.toClassic(SYSTEM));
    Bilevo bilevo = start();
    TuningJob job = bilevo.submit("deaf", plan(FOREVER), Sink.fromSubscriber(sink));
    sink.ensureSubscription();
    bilevo.close();
    assertThat(sink.expectError()).isInstanceOf(AbruptTerminationException.class);
    assertThat(get(job.result()).state()).isEqualTo(RunState.CANCELLED);
    assertThat(((DefaultTuningJob) job).stopped().toCompletableFuture()).isDone();
    List<TuningEvent> events = get(job.events().runWith(Sink.seq(), SYSTEM));
    assertFinished(events.get(events.size() - 1), RunState.CANCELLED);
  }

  @Test
  void close_ownSystem_terminatesIt() throws Exception {
    Bilevo bilevo = Bilevo.start();
    TuningJob job = bilevo.submit("own", plan(5));
    get(job.result());
    Config config = bilevo.system().settings().config();
    assertThat(config.getBoolean("akka.jvm-exit-on-fatal-error")).isFalse();
    assertThat(config.getBoolean("akka.jvm-shutdown-hooks")).isFalse();
    assertThat(config.getBoolean("akka.coordinated-shutdown.run-by-jvm-shutdown-hook")).isFalse();
    bilevo.close();
    assertThat(bilevo.system().getWhenTerminated().toCompletableFuture()).isDone();
  }

  @Test
  void start_classicSystem_isBorrowed() throws Exception {
    akka.actor.ActorSystem classic = akka.actor.ActorSystem.create("classic");
    try (Bilevo bilevo = Bilevo.builder().system(classic).start()) {
      assertThat(get(bilevo.submit("classic", plan(2)).result()).state())
          .isEqualTo(RunState.STOPPED_BUDGET);
    }
    assertThat(classic.whenTerminated().isCompleted()).isFalse();
    classic.terminate();
  }

  @Test
  void start_systemWithoutTheDispatcher_namesTheMissingKey() {
    ClassLoader unmerged = // as in a shaded jar that kept one reference.conf of many
        new ClassLoader(getClass().getClassLoader()) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            List<URL> found = Collections.list(super.getResources(name));
            found.removeIf(
                url -> url.getProtocol().equals("file") && url.getPath().endsWith(".conf"));
            return Collections.enumeration(found);
          }
        };
    akka.actor.ActorSystem bare =
        akka.actor.ActorSystem.create("bare", ConfigFactory.load(unmerged), unmerged);
    try {
      assertThatThrownBy(() -> Bilevo.builder().system(bare).start())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("bilevo.solver-dispatcher: found nothing");
    } finally {
      bare.terminate();
    }
  }

  @Test
  void system_terminatedUnderARun_endsTheRun() throws Exception {
    ActorSystem<?> passing = ActorSystem.create(Behaviors.empty(), "passing");
    Bilevo bilevo = Bilevo.builder().system(passing).start();
    TuningJob job = bilevo.submit("orphan", plan(FOREVER));
    passing.terminate();
    assertThat(get(job.result()).state()).isEqualTo(RunState.FAILED);
    bilevo.close();
  }
}
