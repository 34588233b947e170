package io.github.bilevo;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.actor.PoisonPill;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.stream.javadsl.Sink;
import com.typesafe.config.ConfigFactory;
import io.github.bilevo.event.RunState;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.metrics.MetricNames;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.testing.ManualTicker;
import io.github.bilevo.testing.Plans;
import io.github.bilevo.testing.ProbedProblem.Call;
import io.github.bilevo.testing.ProbedProblem.Probe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How runs end that do not go well. The actor system is a borrowed one with Akka's own defaults: a
 * fatal error that reached it would end this JVM.
 */
class RunFailuresTest {
  private static final ActorSystem<?> SYSTEM =
      ActorSystem.create(
          Behaviors.empty(),
          "failures",
          ConfigFactory.parseString( // a thread for the upper level while a family is made to hang
                  "bilevo.solver-dispatcher.threads = 2\n"
                      + "bilevo.supervision { turn-timeout = 400ms, first-backoff = 5ms }")
              .withFallback(ConfigFactory.load()));
  private static final ManualTicker TICKER = new ManualTicker();
  private static final Bilevo BILEVO = Bilevo.builder().system(SYSTEM).nanoTime(TICKER).start();

  @AfterAll
  static void shutdown() {
    BILEVO.close();
    SYSTEM.terminate();
  }

  private static TuningResult result(TuningJob job) throws Exception {
    return job.result().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** A probe that acts at call number {@code number} of one kind, counted from 1. */
  private static Probe at(Call kind, int number, Runnable action) {
    AtomicInteger calls = new AtomicInteger();
    return call -> {
      if (call == kind && calls.incrementAndGet() == number) {
        action.run();
      }
    };
  }

  static List<Error> fatal() {
    return List.of(
        new StackOverflowError(),
        new NoClassDefFoundError("some/Thing"),
        new OutOfMemoryError("Java heap space"));
  }

  @ParameterizedTest
  @MethodSource("fatal")
  void run_familyThrowsAFatalError_failsAloneAndTheJvmLives(Error thrown) throws Exception {
    TuningJob other = BILEVO.submit("other", Plans.plan(Plans.aid(Plans.problem()), 200));
    Probe probe =
        at(
            Call.GRADIENT,
            30, // in the third epoch
            () -> {
              throw thrown;
            });
    TuningJob job = BILEVO.submit("fatal", Plans.plan(Plans.aid(Plans.probed(probe)), 50));
    TuningResult result = result(job);
    assertThat(result.state()).isEqualTo(RunState.FAILED);
    assertThat(result.reason())
        .isEqualTo(thrown instanceof OutOfMemoryError ? "out-of-memory" : "defect");
    assertThat(result.advice()).isEqualTo(thrown.toString());
    assertThat(result.last().orElseThrow().epoch()).isEqualTo(1);
    UpperIterate undisturbed = Plans.plan(Plans.aid(Plans.problem()), 200).run(iterate -> {});
    assertThat(result(other).state()).isEqualTo(RunState.STOPPED_BUDGET);
    assertThat(Plans.bits(result(other).last().orElseThrow())).isEqualTo(Plans.bits(undisturbed));
  }

  @Test
  void run_familyThrows_keepsTheEpochsBefore() throws Exception {
    // 13 gradients an epoch: 12 steps, and the residual at the end
    AtomicInteger calls = new AtomicInteger();
    Probe probe =
        call -> {
          if (call == Call.GRADIENT && calls.incrementAndGet() >= 30) {
            throw new IllegalStateException("row 7");
          }
        };
    Aid aid = Plans.aid(Plans.probed(probe));
    TuningResult result = result(BILEVO.submit("throws", Plans.plan(aid, 50)));
    assertThat(result.reason()).isEqualTo("defect");
    assertThat(result.advice()).contains("row 7");
    UpperIterate last = result.last().orElseThrow();
    assertThat(last.epoch()).isEqualTo(1);
    assertThat(result.best().orElseThrow().objective()).isFinite();
    assertThat(calls).as("one call in each of two more tries").hasValue(32);
  }

  /** The epoch is computed again, from the warm starts it began with. */
  @Test
  void run_familyThrowsOnce_isTriedAgainAndGivesTheSameBits() throws Exception {
    Probe probe =
        at(
            Call.HESSIAN,
            20,
            () -> {
              throw new IllegalStateException("the disk is away");
            });
    Aid aid = Plans.aid(Plans.probed(probe), 12, new ConjugateGradient(3, 0), true);
    List<TuningEvent> events = new ArrayList<>();
    CompletableFuture<Done> read = new CompletableFuture<>();
    TuningJob job =
        BILEVO.submit(
            "passing",
            Plans.plan(aid, 12),
            Sink.<TuningEvent>foreach(events::add)
                .mapMaterializedValue(done -> done.thenAccept(read::complete)));
    UpperIterate last = result(job).last().orElseThrow();
    Aid clean = Plans.aid(Plans.problem(), 12, new ConjugateGradient(3, 0), true);
    UpperIterate wanted = Plans.plan(clean, 12).run(iterate -> {});
    assertThat(Plans.bits(last)).isEqualTo(Plans.bits(wanted));
    read.get(20, TimeUnit.SECONDS);
    List<TuningEvent.Restarted> restarts =
        events.stream()
            .filter(TuningEvent.Restarted.class::isInstance)
            .map(TuningEvent.Restarted.class::cast)
            .toList();
    assertThat(restarts).hasSize(1);
    assertThat(restarts.get(0).attempt()).isEqualTo(1);
    assertThat(restarts.get(0).message()).contains("the disk is away");
    assertThat(BILEVO.meters().get(MetricNames.ACTOR_RESTARTS).tag("run", "passing"))
        .extracting(search -> search.functionCounter().count())
        .isEqualTo(1.0);
  }

  /** The hung thread cannot be killed: the run ends, another thread stands in, others go on. */
  @Test
  void run_familyHangs_failsAsHungAndLeavesTheOthersAlone() throws Exception {
    Hang hang = new Hang(Call.GRADIENT, 30);
    TuningJob job = BILEVO.submit("hangs", Plans.plan(Plans.aid(Plans.probed(hang)), 50));
    hang.reached.await(20, TimeUnit.SECONDS);
    assertThat(BILEVO.health().degraded()).isFalse();
    TICKER.advance(Duration.ofMillis(401));
    TuningResult result = result(job);
    assertThat(result.state()).isEqualTo(RunState.FAILED);
    assertThat(result.reason()).isEqualTo("hung");
    assertThat(result.advice()).startsWith("A turn of lower took longer");
    assertThat(result.last().orElseThrow().epoch()).isEqualTo(1);
    List<TuningEvent> events =
        job.events().runWith(Sink.seq(), SYSTEM).toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(events.get(events.size() - 1)).isInstanceOf(TuningEvent.Finished.class);
    assertThat(BILEVO.health()).isEqualTo(new Health(1, true, false));
    TuningJob other = BILEVO.submit("beside", Plans.plan(Plans.aid(Plans.problem()), 50));
    assertThat(result(other).state()).isEqualTo(RunState.STOPPED_BUDGET);
    hang.release.countDown();
    ((DefaultTuningJob) job).stopped().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(BILEVO.health()).isEqualTo(new Health(0, false, false));
  }

  @Test
  void run_familyThrowsAtItsFirstUse_failsWithoutAnEpoch() throws Exception {
    Probe probe =
        at(
            Call.NEW_POINT,
            1,
            () -> {
              throw new OutOfMemoryError("heap");
            });
    TuningResult result =
        result(BILEVO.submit("first", Plans.plan(Plans.aid(Plans.probed(probe)), 50)));
    assertThat(result.reason()).isEqualTo("out-of-memory");
    assertThat(result.last()).isEmpty();
    assertThat(result.best()).isEmpty();
  }

  @Test
  void run_objectiveBecomesNaN_failsAsNonFiniteWithTheLastFiniteBest() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Probe probe =
        new Probe() {
          @Override
          public void before(Call call) {}

          @Override
          public double objective(double value) {
            return calls.incrementAndGet() == 4 ? Double.NaN : value;
          }
        };
    TuningResult result =
        result(BILEVO.submit("nan", Plans.plan(Plans.aid(Plans.probed(probe)), 50)));
    assertThat(result.state()).isEqualTo(RunState.FAILED);
    assertThat(result.reason()).isEqualTo("non-finite");
    assertThat(result.advice()).isNotEmpty();
    assertThat(result.last().orElseThrow().epoch()).isEqualTo(3);
    UpperIterate clean = Plans.plan(Plans.aid(Plans.problem()), 2).run(iterate -> {});
    assertThat(Plans.bits(result.best().orElseThrow().lambda()))
        .isEqualTo(Plans.bits(clean.best().lambda()));
  }

  /** The family hangs at one product; the run is cancelled; the family goes on. */
  private void cancelInside(Call kind, int number, Aid aid, Hang hang) throws Exception {
    TuningJob job = BILEVO.submit("cancelled in " + kind, Plans.plan(aid, 50));
    hang.reached.await(20, TimeUnit.SECONDS);
    job.cancel();
    job.cancel(); // again is a no-op
    TuningResult result = result(job); // while the family hangs
    assertThat(result.state()).isEqualTo(RunState.CANCELLED);
    assertThat(result.reason()).isEqualTo("user");
    assertThat(result.last().orElseThrow().epoch()).isEqualTo(1);
    assertThat(result.best().orElseThrow().objective()).isFinite();
    hang.release.countDown();
    ((DefaultTuningJob) job).stopped().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(hang.calls).as("calls of %s after turn's end", kind).hasValue(number);
    job.cancel();
    assertThat(result(job)).isEqualTo(result);
  }

  /** Each product takes more than a turn, and number n hangs until it is released. */
  private record Hang(
      Call kind, int number, AtomicInteger calls, CountDownLatch reached, CountDownLatch release)
      implements Probe {
    private Hang(Call kind, int number) {
      this(kind, number, new AtomicInteger(), new CountDownLatch(1), new CountDownLatch(1));
    }

    @Override
    public void before(Call call) {
      if (call != kind) {
        return;
      }
      TICKER.advance(Duration.ofMillis(3));
      if (calls.incrementAndGet() == number) {
        reached.countDown();
        try {
          release.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @Test
  void cancel_insideALowerSolve_takesEffectWithinOneTurnAndKeepsTheBest() throws Exception {
    int third = 2 * 1001 + 500; // 1000 steps and a residual an epoch
    Hang hang = new Hang(Call.GRADIENT, third);
    Aid aid = Plans.aid(Plans.probed(hang), 1000, new ConjugateGradient(3, 0), false);
    cancelInside(Call.GRADIENT, third, aid, hang);
  }

  @Test
  void cancel_insideALinearSolve_takesEffectWithinOneTurnAndKeepsTheBest() throws Exception {
    int each = 41; // 40 steps and the residual at the start
    Hang hang = new Hang(Call.HESSIAN, 2 * each + 20);
    Aid aid = Plans.aid(Plans.probed(hang), 30, new FixedPoint(40, 0), false);
    cancelInside(Call.HESSIAN, 2 * each + 20, aid, hang);
  }

  @Test
  void run_solverIsStoppedFromOutside_failsInsteadOfWaiting() throws Exception {
    Hang hang = new Hang(Call.GRADIENT, 13);
    TuningJob job = BILEVO.submit("orphan", Plans.plan(Plans.aid(Plans.probed(hang)), 50));
    hang.reached.await(20, TimeUnit.SECONDS);
    Adapter.toClassic(SYSTEM)
        .actorSelection("/system/bilevo-*/lower")
        .tell(PoisonPill.getInstance(), akka.actor.ActorRef.noSender());
    hang.release.countDown();
    TuningResult result = result(job);
    assertThat(result.state()).isEqualTo(RunState.FAILED);
    assertThat(result.advice()).isEqualTo("lower has stopped");
  }
}
