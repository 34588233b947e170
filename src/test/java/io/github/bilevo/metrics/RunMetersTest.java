package io.github.bilevo.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.bilevo.event.StageStats;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Decision;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Passage;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.CountedProblem;
import io.github.bilevo.problem.OracleCounts;
import io.github.bilevo.testing.Plans;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunMetersTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(
          PrometheusConfig.DEFAULT, new PrometheusRegistry(), new MockClock());

  @Test
  void accept_twoEpochs_givesTheExpositionTextExactly() throws IOException {
    RunMeters meters = register("ridge");
    meters.accept(SimulatedRun.started("ridge"));
    meters.accept(SimulatedRun.first("ridge"));
    meters.accept(SimulatedRun.second("ridge"));
    try (InputStream expected = getClass().getResourceAsStream("/metrics/two-epochs.txt")) {
      assertThat(registry.scrape())
          .isEqualTo(new String(expected.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void accept_nonFiniteEpoch_isCountedByQuantityAndAppliesNoStep() {
    RunMeters meters = register("ridge");
    meters.accept(SimulatedRun.first("ridge"));
    meters.accept(SimulatedRun.second("ridge"));
    meters.accept(SimulatedRun.broken("ridge"));
    meters.accept(SimulatedRun.finished("ridge"));
    assertThat(samples())
        .containsEntry("bilevo_upper_objective{run=\"ridge\"}", Double.NaN)
        .containsEntry("bilevo_upper_objective_best{run=\"ridge\"}", 2.5)
        .containsEntry("bilevo_hypergradient_norm{run=\"ridge\"}", Double.NaN)
        .containsEntry("bilevo_linear_residual_ratio{run=\"ridge\"}", Double.NaN)
        .containsEntry("bilevo_upper_steps_total{run=\"ridge\"}", 2.0)
        .containsEntry("bilevo_lower_steps_total{run=\"ridge\"}", 155.0)
        .containsEntry("bilevo_linear_steps_total{run=\"ridge\"}", 17.0)
        .containsEntry("bilevo_epoch_duration_seconds_count{run=\"ridge\"}", 3.0)
        .containsEntry("bilevo_workspace_bytes{kind=\"trajectory\",run=\"ridge\"}", 0.0)
        .containsEntry(nonFinite("objective"), 1.0)
        .containsEntry(nonFinite("hypergradient"), 1.0)
        .containsEntry(nonFinite("lower"), 1.0)
        .containsEntry(nonFinite("linear"), 0.0);
  }

  @Test
  void register_beforeTheFirstEpoch_showsNaNGaugesAndZeroCounters() {
    RunMeters meters = register("ridge");
    Map<String, Double> samples = samples();
    assertThat(samples)
        .containsEntry("bilevo_upper_objective{run=\"ridge\"}", Double.NaN)
        .containsEntry("bilevo_workspace_bytes{kind=\"vectors\",run=\"ridge\"}", Double.NaN)
        .containsEntry("bilevo_upper_steps_total{run=\"ridge\"}", 0.0)
        .containsEntry(nonFinite("objective"), 0.0);
    meters.close();
  }

  @Test
  void accept_whatItsUserDoes_movesStateAndStepsRemaining() {
    Instant at = Instant.EPOCH;
    RunMeters meters = register("ridge");
    meters.accept(SimulatedRun.first("ridge"));
    assertThat(samples())
        .containsEntry("bilevo_run_state{run=\"ridge\"}", 1.0)
        .containsEntry("bilevo_upper_steps_remaining{run=\"ridge\"}", 1.0);

    meters.accept(new TuningEvent.Paused("ridge", at));
    meters.accept(
        new TuningEvent.Retuned("ridge", at, 1, Plans.plan(Plans.aid(Plans.problem()), 50)));
    assertThat(samples())
        .containsEntry("bilevo_run_state{run=\"ridge\"}", 2.0)
        .containsEntry("bilevo_upper_steps_remaining{run=\"ridge\"}", 49.0);

    meters.accept(new TuningEvent.Resumed("ridge", at));
    assertThat(samples()).containsEntry("bilevo_run_state{run=\"ridge\"}", 1.0);
    meters.accept(SimulatedRun.finished("ridge"));
    assertThat(samples()).containsEntry("bilevo_run_state{run=\"ridge\"}", 5.0);
  }

  @Test
  void accept_accountOfAPipeline_tellsHowStaleItsHypergradientIs() {
    RunMeters meters = register("ridge");
    Instant at = Instant.EPOCH;
    meters.accept(new TuningEvent.Scheduled("ridge", at, new Passage(7, 4, 9, 9, List.of())));
    assertThat(samples()).containsEntry("bilevo_staleness_epochs{run=\"ridge\"}", 3.0);
    meters.accept(new TuningEvent.Scheduled("ridge", at, new Decision(8, 0, "itd", 0.1, true)));
    assertThat(samples()).containsEntry("bilevo_staleness_epochs{run=\"ridge\"}", 0.0);
  }

  @Test
  void settle_afterTheLastEvent_changesNoFigureAndHoldsNoVector() {
    RunMeters meters =
        RunMeters.register(
            registry,
            SimulatedRun.started("ridge"),
            List.of(),
            Map.of("latest", () -> 0),
            Map.of(),
            Optional.empty());
    WeakReference<Vec> gradient = acceptFirst(meters);
    String before = registry.scrape();

    meters.settle();

    assertThat(registry.scrape()).isEqualTo(before);
    long until = System.nanoTime() + 60_000_000_000L;
    while (gradient.get() != null) {
      assertThat(System.nanoTime()).isLessThan(until);
      System.gc();
    }
    meters.close();
  }

  @Test
  void accept_eachEvent_neverLowersACounter() {
    RunMeters meters = register("ridge");
    Map<String, Double> before = counters();
    List<TuningEvent> events =
        List.of(
            SimulatedRun.started("ridge"),
            SimulatedRun.first("ridge"),
            SimulatedRun.second("ridge"),
            SimulatedRun.broken("ridge"),
            SimulatedRun.finished("ridge"));
    for (TuningEvent event : events) {
      meters.accept(event);
      Map<String, Double> after = counters();
      assertThat(after.keySet()).isEqualTo(before.keySet());
      before.forEach(
          (name, value) -> assertThat(after.get(name)).as(name).isGreaterThanOrEqualTo(value));
      before = after;
    }
    assertThat(before).hasSizeGreaterThan(30);
  }

  @Test
  void accept_afterGarbageCollection_theMetersStillMeasure() {
    RunMeters meters = register("ridge");
    meters.accept(SimulatedRun.first("ridge"));
    System.gc();
    meters.accept(SimulatedRun.second("ridge"));
    assertThat(samples())
        .containsEntry("bilevo_upper_objective{run=\"ridge\"}", 2.75)
        .containsEntry("bilevo_lower_steps_total{run=\"ridge\"}", 150.0)
        .containsEntry("bilevo_stream_elements_total{run=\"ridge\",stage=\"adjoint\"}", 1.0)
        .containsEntry(
            "bilevo_stream_backpressure_seconds_total{run=\"ridge\",stage=\"adjoint\"}", 1.5);
    meters.close();
  }

  @Test
  void register_stageAndReaders_areMeasuredAsTheyAre() {
    StageStats stage = new StageStats("lower");
    AtomicInteger readers = new AtomicInteger(2);
    RunMeters meters =
        RunMeters.register(
            registry,
            SimulatedRun.started("ridge"),
            List.of(stage),
            Map.of("events", readers::get, "latest", () -> 3),
            Map.of("linear", () -> 5),
            Optional.empty());
    stage.asked();
    stage.dropped();
    stage.dropped();
    assertThat(samples())
        .containsEntry("bilevo_stream_in_flight_elements{run=\"ridge\",stage=\"lower\"}", 1.0)
        .containsEntry("bilevo_stream_dropped_elements_total{run=\"ridge\",stage=\"lower\"}", 2.0)
        .containsEntry("bilevo_mailbox_messages{actor=\"linear\",run=\"ridge\"}", 5.0)
        .containsEntry("bilevo_subscribers{run=\"ridge\",transport=\"events\"}", 2.0)
        .containsEntry("bilevo_subscribers{run=\"ridge\",transport=\"latest\"}", 3.0);
    stage.answered();
    readers.set(0);
    assertThat(samples())
        .containsEntry("bilevo_stream_in_flight_elements{run=\"ridge\",stage=\"lower\"}", 0.0)
        .containsEntry("bilevo_subscribers{run=\"ridge\",transport=\"events\"}", 0.0);
    meters.close();
  }

  @Test
  void oracleProducts_overARetune_areThoseSinceTheRunBegan() {
    OracleCounts counts = new OracleCounts();
    OracleCounts later = new OracleCounts();
    BilevelProblem first = CountedProblem.of(Plans.problem(), counts);
    BilevelProblem second = CountedProblem.of(Plans.problem(), later);
    new HypergradientSession(Plans.aid(first)).compute(Plans.lambda()); // of an earlier run
    long earlier = counts.of(OracleCounts.Kind.STATE);
    RunMeters meters =
        RunMeters.register(
            registry,
            SimulatedRun.started("ridge"),
            List.of(),
            Map.of(),
            Map.of(),
            Optional.of(counts));
    String products = "bilevo_oracle_products_total{kind=\"state\",run=\"ridge\"}";
    assertThat(earlier).isPositive();
    assertThat(samples()).containsEntry(products, 0.0);

    new HypergradientSession(Plans.aid(first)).compute(Plans.lambda());
    assertThat(samples()).containsEntry(products, (double) earlier);

    for (BilevelProblem problem : List.of(second, first, second, Plans.problem())) {
      meters.accept(
          new TuningEvent.Retuned("ridge", Instant.EPOCH, 1, Plans.plan(Plans.aid(problem), 50)));
    }
    new HypergradientSession(Plans.aid(first)).compute(Plans.lambda()); // which still lingers
    new HypergradientSession(Plans.aid(second)).compute(Plans.lambda());
    meters.settle();
    assertThat(samples()).containsEntry(products, 3.0 * earlier);
    meters.close();
  }

  @Test
  void close_oneOfTwoRuns_leavesTheRegistryAsBeforeIt() {
    RunMeters ridge = register("ridge");
    ridge.accept(SimulatedRun.first("ridge"));
    List<Meter> metersBefore = registry.getMeters();
    String textBefore = registry.scrape();
    RunMeters lasso = register("lasso");
    lasso.accept(SimulatedRun.second("lasso"));
    assertThat(registry.scrape()).contains("run=\"lasso\"");

    lasso.close();
    lasso.close();

    assertThat(registry.getMeters()).containsExactlyInAnyOrderElementsOf(metersBefore);
    assertThat(registry.scrape()).isEqualTo(textBefore);
    ridge.close();
    assertThat(registry.getMeters()).isEmpty();
    assertThat(registry.scrape()).isEmpty();
  }

  @Test
  void register_nameOfALiveRun_isRefusedUntilThatRunIsClosed() {
    RunMeters first = register("ridge");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> register("ridge"))
        .withMessageContaining("started.run: found ridge");
    first.close();
    RunMeters second = register("ridge");
    second.accept(SimulatedRun.second("ridge"));
    assertThat(samples()).containsEntry("bilevo_upper_steps_total{run=\"ridge\"}", 1.0);
  }

  private static WeakReference<Vec> acceptFirst(RunMeters meters) {
    TuningEvent.EpochCompleted first = SimulatedRun.first("ridge");
    meters.accept(first);
    return new WeakReference<>(first.iterate().hypergradient().gradient());
  }

  /** With one stage that nothing but the meters holds. */
  private RunMeters register(String run) {
    StageStats stage = new StageStats("adjoint");
    stage.passed();
    stage.heldBack(1_500_000_000L);
    return RunMeters.register(registry, SimulatedRun.started(run), List.of(stage));
  }

  private static String nonFinite(String quantity) {
    return "bilevo_nonfinite_events_total{quantity=\"" + quantity + "\",run=\"ridge\"}";
  }

  private Map<String, Double> counters() {
    Map<String, Double> counters = samples();
    counters.keySet().removeIf(name -> !name.matches("\\w+_(total|bucket|count|sum)\\{.*"));
    return counters;
  }

  private Map<String, Double> samples() {
    Map<String, Double> samples = new TreeMap<>();
    registry
        .scrape()
        .lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              samples.put(line.substring(0, space), Double.valueOf(line.substring(space + 1)));
            });
    return samples;
  }
}
