package io.github.bilevo;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.stream.javadsl.Sink;
import io.github.bilevo.event.RunState;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Tasks;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.testing.Plans;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The actors give what the library call gives, bit for bit. */
class TuningRunTest {
  private static final Bilevo BILEVO = Bilevo.start();
  private static final int STEPS = 8;

  @AfterAll
  static void close() {
    BILEVO.close();
  }

  private record Run(TuningResult result, List<List<Long>> bits) {}

  private static List<List<Long>> library(TuningPlan plan) {
    List<List<Long>> bits = new ArrayList<>();
    plan.run(iterate -> bits.add(Plans.bits(iterate)));
    return bits;
  }

  private static TuningResult result(TuningJob job) throws Exception {
    return job.result().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static Run actors(String run, TuningPlan plan) throws Exception {
    List<UpperIterate> iterates = new ArrayList<>();
    CompletableFuture<Done> read = new CompletableFuture<>();
    Sink<TuningEvent, ?> sink =
        Sink.<TuningEvent>foreach(
                event -> {
                  if (event instanceof TuningEvent.EpochCompleted epoch) {
                    iterates.add(epoch.iterate());
                  }
                })
            .mapMaterializedValue(done -> done.thenAccept(read::complete));
    TuningJob job = BILEVO.submit(run, plan, sink);
    TuningResult result = result(job);
    read.get(20, TimeUnit.SECONDS);
    return new Run(result, iterates.stream().map(Plans::bits).toList());
  }

  @ParameterizedTest
  @MethodSource("io.github.bilevo.testing.Plans#estimators")
  void run_actors_equalTheLibraryCallBitForBitTwice(Plans.Named named) throws Exception {
    TuningPlan plan = Plans.plan(named.estimator(), STEPS);
    List<List<Long>> wanted = library(plan);
    assertThat(wanted).hasSize(STEPS + 1).doesNotHaveDuplicates();
    for (int time = 0; time < 2; time++) {
      Run run = actors(named.name(), plan);
      assertThat(run.bits()).isEqualTo(wanted);
      assertThat(run.result().state()).isEqualTo(RunState.STOPPED_BUDGET);
      assertThat(run.result().reason()).isEqualTo("max-steps");
      assertThat(Plans.bits(run.result().last().orElseThrow())).isEqualTo(wanted.get(STEPS));
      assertThat(run.result().best().orElseThrow().objective())
          .isEqualTo(plan.run(iterate -> {}).best().objective());
    }
  }

  @Test
  void run_sixAtOnce_disturbNoBit() throws Exception {
    Map<TuningJob, List<Long>> wanted = new LinkedHashMap<>();
    for (Plans.Named named : Plans.estimators().toList()) {
      TuningPlan plan = Plans.plan(named.estimator(), 60);
      wanted.put(
          BILEVO.submit("at once, " + named.name(), plan), Plans.bits(plan.run(iterate -> {})));
    }
    for (Map.Entry<TuningJob, List<Long>> entry : wanted.entrySet()) {
      UpperIterate last = result(entry.getKey()).last().orElseThrow();
      assertThat(Plans.bits(last)).as(entry.getKey().run()).isEqualTo(entry.getValue());
    }
  }

  @Test
  void run_tasks_equalTheLibraryCallBitForBit() throws Exception {
    Estimator tasks =
        Tasks.of(
            List.of(
                Plans.itd(Plans.problem(), 9, true),
                Plans.aid(Plans.problem()),
                Plans.itd(Plans.problem(), 4, false)));
    TuningPlan plan = Plans.plan(tasks, STEPS);
    assertThat(actors("tasks", plan).bits()).isEqualTo(library(plan)).hasSize(STEPS + 1);
  }

  @Test
  void run_noUpperStep_evaluatesOnce() throws Exception {
    Run run = actors("none", Plans.plan(Plans.aid(Plans.problem()), 0));
    assertThat(run.bits()).hasSize(1);
  }

  @Test
  void events_ofOneRun_comeInOrderAndDated() throws Exception {
    ConcurrentLinkedQueue<TuningEvent> events = new ConcurrentLinkedQueue<>();
    CompletableFuture<Done> read = new CompletableFuture<>();
    Clock clock = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
    try (Bilevo bilevo = Bilevo.builder().clock(clock).nanoTime(() -> 5).start()) {
      bilevo.submit(
          "dated",
          Plans.plan(Plans.aid(Plans.problem()), 2),
          Sink.<TuningEvent>foreach(events::add)
              .mapMaterializedValue(done -> done.thenAccept(read::complete)));
      read.get(20, TimeUnit.SECONDS);
    }
    assertThat(events)
        .extracting(TuningEvent::getClass)
        .isEqualTo(
            List.of(
                TuningEvent.Started.class,
                TuningEvent.EpochCompleted.class,
                TuningEvent.EpochCompleted.class,
                TuningEvent.EpochCompleted.class,
                TuningEvent.Finished.class));
    assertThat(events).allMatch(event -> event.run().equals("dated"));
    assertThat(events).allMatch(event -> event.at().equals(Instant.EPOCH));
    assertThat(events)
        .filteredOn(TuningEvent.EpochCompleted.class::isInstance)
        .allMatch(event -> ((TuningEvent.EpochCompleted) event).duration().equals(Duration.ZERO));
    TuningEvent.Started started = (TuningEvent.Started) events.peek();
    assertThat(started.problem()).isEqualTo("logistic");
    assertThat(started.method()).isEqualTo("aid-cg");
    assertThat(started.stateSize()).isEqualTo(4);
    assertThat(started.steps()).isEqualTo(2);
    assertThat(started.initial()).isEqualTo(Plans.lambda());
  }
}
