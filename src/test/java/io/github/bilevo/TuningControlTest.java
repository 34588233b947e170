package io.github.bilevo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.testkit.TestSubscriber;
import com.typesafe.config.ConfigFactory;
import io.github.bilevo.event.RunState;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.Tasks;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.UpperIteration;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.upper.Adam;
import io.github.bilevo.solver.upper.Momentum;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.testing.Plans;
import io.github.bilevo.testing.ProbedProblem.Call;
import io.github.bilevo.testing.Problems;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pause, resume, retune and snapshots: what they change, and that they change no other bit. */
class TuningControlTest {
  private static final ActorSystem<?> SYSTEM =
      ActorSystem.create(
          Behaviors.empty(),
          "control",
          ConfigFactory.parseString( // a thread for the upper level while a family stands still
                  "bilevo.solver-dispatcher.threads = 2")
              .withFallback(ConfigFactory.load()));
  private static final Bilevo BILEVO =
      Bilevo.builder().system(SYSTEM).meters(new SimpleMeterRegistry()).start();

  @AfterAll
  static void close() {
    BILEVO.close();
    SYSTEM.terminate();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Stops the family at one call until it is let go; counts all calls. */
  private static final class Gate {
    private final int number;
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    private Gate(int number) {
      this.number = number;
    }

    private void before(Call call) {
      if ((call == Call.GRADIENT || call == Call.HESSIAN) && calls.incrementAndGet() == number) {
        reached.countDown();
        try {
          open.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  private static TuningPlan warm(Gate gate, int steps) {
    return Plans.plan(
        Plans.aid(Plans.probed(gate::before), 12, new ConjugateGradient(3, 0), true), steps);
  }

  private static final TuningPlan CLEAN =
      Plans.plan(Plans.aid(Plans.problem(), 12, new ConjugateGradient(3, 0), true), 10);

  /** Returns when the solvers have it in their mailboxes: the answer after it is there. */
  private static CompletionStage<Done> pauseAsked(TuningJob job) throws Exception {
    CompletionStage<Done> paused = job.pause();
    get(job.snapshot());
    return paused;
  }

  /** Every product of three epochs, in either solve, is where a pause is asked for. */
  @Test
  void pause_anywhereAndResume_changesNoBit() throws Exception {
    List<Long> wanted = Plans.bits(CLEAN.run(iterate -> {}));
    for (int number = 1; number <= 54; number++) {
      Gate gate = new Gate(number);
      TuningJob job = BILEVO.submit("paused at " + number, warm(gate, 10));
      gate.reached.await(20, TimeUnit.SECONDS);
      CompletionStage<Done> paused = pauseAsked(job);
      gate.open.countDown();
      get(paused);
      int calls = gate.calls.get();
      get(job.pause()); // again is a no-op
      assertThat(gate.calls).as("calls while paused").hasValue(calls);
      get(job.resume());
      assertThat(Plans.bits(get(job.result()).last().orElseThrow())).isEqualTo(wanted);
    }
  }

  @Test
  void pause_tellsItsEventsInOrder() throws Exception {
    Gate gate = new Gate(30);
    List<TuningEvent> events = new ArrayList<>();
    CompletableFuture<Done> read = new CompletableFuture<>();
    TuningJob job =
        BILEVO.submit(
            "events",
            warm(gate, 10),
            Sink.<TuningEvent>foreach(events::add)
                .mapMaterializedValue(done -> done.thenAccept(read::complete)));
    gate.reached.await(20, TimeUnit.SECONDS);
    CompletionStage<Done> paused = pauseAsked(job);
    gate.open.countDown();
    get(paused);
    get(job.resume());
    get(job.result());
    get(read);
    assertThat(events.stream().filter(e -> !(e instanceof TuningEvent.EpochCompleted)))
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly("Started", "Paused", "Resumed", "Finished");
  }

  @Test
  void cancel_whilePaused_endsTheRun() throws Exception {
    Gate gate = new Gate(30);
    TuningJob job = BILEVO.submit("paused and cancelled", warm(gate, 10));
    gate.reached.await(20, TimeUnit.SECONDS);
    CompletionStage<Done> paused = pauseAsked(job);
    gate.open.countDown();
    get(paused);
    job.cancel();
    assertThat(get(job.result()).state()).isEqualTo(RunState.CANCELLED);
    assertThatThrownBy(() -> get(job.resume())).hasMessageContaining("has ended");
  }

  /** What the library gives: the old plan up to epoch s, the new one from λ_s on. */
  private static List<Long> libraryRetuned(TuningPlan from, TuningPlan to, long epoch) {
    var session = new HypergradientSession(from.estimator());
    var set = from.estimator().problem().set();
    var before = new UpperIteration(from.upper(), set);
    while (before.epoch() < epoch) {
      before.accept(session.compute(before.lambda()));
    }
    var after = new UpperIteration(to.upper(), set, System::nanoTime, before.state());
    UpperIterate iterate;
    do {
      iterate = after.accept(session.compute(after.lambda()));
    } while (!iterate.status().terminal());
    return Plans.bits(iterate);
  }

  @Test
  void retune_insideASolve_computesTheEpochAgainFromTheSameLambdaAndWarmStarts() throws Exception {
    Gate gate = new Gate(3 * 17 + 5); // in the fourth epoch: 13 gradients and 4 products each
    TuningPlan plan = warm(gate, 10);
    TuningJob job = BILEVO.submit("retuned", plan);
    gate.reached.await(20, TimeUnit.SECONDS);
    UpperPlan upper = new UpperPlan(Vec.constant(4, 9.0), new ProjectedGradient(0.05), 14);
    get(job.retune(old -> new TuningPlan(old.estimator(), upper))); // while the family hangs
    gate.open.countDown();
    TuningResult result = get(job.result());
    assertThat(result.last().orElseThrow().epoch()).isEqualTo(14);
    TuningPlan to = new TuningPlan(CLEAN.estimator(), upper);
    assertThat(Plans.bits(result.last().orElseThrow())).isEqualTo(libraryRetuned(CLEAN, to, 3));
  }

  @Test
  void retune_toAnotherEstimator_goesOnFromTheSameEpoch() throws Exception {
    Gate gate = new Gate(40);
    TuningPlan plan = warm(gate, 6);
    TuningJob job = BILEVO.submit("another", plan);
    gate.reached.await(20, TimeUnit.SECONDS);
    get(job.retune(old -> new TuningPlan(Plans.itd(Plans.problem(), 20, true), old.upper())));
    gate.open.countDown();
    TuningResult result = get(job.result());
    assertThat(result.state()).isEqualTo(RunState.STOPPED_BUDGET);
    UpperIterate last = result.last().orElseThrow();
    assertThat(last.epoch()).isEqualTo(6);
    assertThat(last.hypergradient().linear()).isEmpty();
    assertThat(last.hypergradient().lower().steps()).isEqualTo(20);
  }

  @Test
  void retune_thatDoesNotFit_isRefusedAndChangesNothing() throws Exception {
    Gate gate = new Gate(40);
    TuningJob job = BILEVO.submit("refused", warm(gate, 10));
    gate.reached.await(20, TimeUnit.SECONDS);
    TuningPlan larger = TuningPlan.of(Problems.logistic(20, 5, 3).problem()).build();
    assertThatThrownBy(() -> get(job.retune(old -> larger)))
        .hasMessageContaining("plan: found n = 5; wanted the run's, 4");
    assertThatThrownBy(
            () ->
                get(
                    job.retune(
                        old -> {
                          throw new IllegalStateException("no idea");
                        })))
        .hasMessageContaining("no idea");
    gate.open.countDown();
    assertThat(Plans.bits(get(job.result()).last().orElseThrow()))
        .isEqualTo(Plans.bits(CLEAN.run(iterate -> {})));
    assertThatThrownBy(() -> get(job.retune(old -> old))).hasMessageContaining("has ended");
  }

  static Stream<Plans.Named> resumed() {
    Estimator tasks =
        Tasks.of(List.of(Plans.itd(Plans.problem(), 9, true), Plans.aid(Plans.problem())));
    return Stream.concat(Plans.estimators(), Stream.of(new Plans.Named("tasks", tasks)));
  }

  /** Taken while the run goes, wherever it is, and again from the resumed run. */
  @ParameterizedTest
  @MethodSource("resumed")
  void submit_fromASnapshot_givesTheBitsOfTheUndisturbedRun(Plans.Named named) throws Exception {
    UpperPlan upper = new UpperPlan(Plans.lambda(), new Adam(0.05), 40);
    TuningPlan plan = new TuningPlan(named.estimator(), upper);
    List<List<Long>> wanted = new ArrayList<>();
    plan.run(iterate -> wanted.add(Plans.bits(iterate)));
    Random random = new Random(5);
    for (int time = 0; time < 4; time++) {
      RunSnapshot snapshot = RunSnapshot.initial(plan);
      while (snapshot.epoch() < 40) {
        snapshot = somewhereAfter(snapshot, plan, random);
        TuningJob whole = BILEVO.submit(named.name(), plan, snapshot);
        assertThat(Plans.bits(get(whole.result()).last().orElseThrow()))
            .as("from epoch %d", snapshot.epoch())
            .isEqualTo(wanted.get(40));
      }
    }
  }

  /** Where a run is that was asked for some epochs, standing still or not. */
  private static RunSnapshot somewhereAfter(RunSnapshot from, TuningPlan plan, Random random)
      throws Exception {
    TestSubscriber.Probe<TuningEvent> sink = TestSubscriber.probe(Adapter.toClassic(SYSTEM));
    Sink<TuningEvent, ?> epochsOnly =
        Flow.<TuningEvent>create()
            .filter(event -> !(event instanceof TuningEvent.Switched))
            .to(Sink.fromSubscriber(sink));
    TuningJob job = BILEVO.submit("part", plan, from, epochsOnly);
    long epochs = Math.min(random.nextInt(12), 40 - from.epoch()); // never the run's last event
    sink.request(1 + epochs);
    sink.expectNextN(1 + (int) epochs);
    RunSnapshot taken = get(job.snapshot());
    assertThat(taken.epoch()).isBetween(from.epoch() + epochs, from.epoch() + epochs + 5);
    job.cancel();
    get(job.result());
    sink.cancel();
    return taken;
  }

  @Test
  void submit_snapshotOfAnotherMethod_isRefused() {
    RunSnapshot snapshot = RunSnapshot.initial(CLEAN);
    TuningPlan other = Plans.plan(Plans.aid(Plans.problem(), 12, new FixedPoint(3, 0), true), 10);
    assertThatThrownBy(() -> BILEVO.submit("other", other, snapshot))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("snapshot.method: found aid-cg; wanted the plan's, aid-fixed-point");
    TuningPlan momentum =
        new TuningPlan(CLEAN.estimator(), new UpperPlan(Plans.lambda(), new Momentum(0.1, 0.9), 3));
    assertThatThrownBy(() -> BILEVO.submit("other", momentum, snapshot))
        .hasMessageStartingWith("snapshot.upperMethod: found gradient-descent");
  }
}
