package io.github.bilevo;

import static org.assertj.core.api.Assertions.assertThat;

import akka.Done;
import akka.stream.javadsl.Sink;
import io.github.bilevo.event.RunState;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.hypergradient.watch.Reason;
import io.github.bilevo.hypergradient.watch.Switch;
import io.github.bilevo.math.Vec;
import io.github.bilevo.metrics.MetricNames;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.testing.AffineProblem;
import io.github.bilevo.testing.Plans;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the watchdog does, seen through a run: its events, its metric, and the library's bits. */
class WatchdogRunTest {
  /** A is indefinite at every λ, which CG cannot know. */
  private static TuningPlan indefinite() {
    double[][] b = AffineProblem.diagonal(6, 0.5);
    b[2][2] = 1.5;
    var problem = AffineProblem.of(b, true);
    FixedPointMap map = (FixedPointMap) problem.lower();
    FixedPointIteration lower = new FixedPointIteration(map, 5, Vec.constant(6, 0.0));
    Aid aid = new Aid(problem, lower, false, map, new ConjugateGradient(20, 1e-9), false, true);
    return new TuningPlan(
        aid, new UpperPlan(Vec.constant(6, 1.0), new ProjectedGradient(0.01), 15));
  }

  @Test
  void run_cgOnAnIndefiniteSystem_goesOnAndTellsIt() throws Exception {
    TuningPlan plan = indefinite();
    List<List<Long>> wanted = new ArrayList<>();
    List<Switch> switches = new ArrayList<>();
    plan.run(
        iterate -> {
          wanted.add(Plans.bits(iterate));
          switches.addAll(iterate.hypergradient().switches());
        });
    assertThat(switches)
        .extracting(Switch::reason)
        .containsExactly(Reason.INDEFINITE, Reason.RECOVERED, Reason.INDEFINITE);
    try (Bilevo bilevo = Bilevo.start()) {
      TuningJob job = bilevo.submit("indefinite", plan);
      TuningResult result = job.result().toCompletableFuture().get(20, TimeUnit.SECONDS);
      assertThat(result.state()).isEqualTo(RunState.STOPPED_BUDGET);
      assertThat(Plans.bits(result.last().orElseThrow())).isEqualTo(wanted.get(15));
      assertThat(fallbacks(bilevo, Reason.INDEFINITE)).isEqualTo(2.0);
      assertThat(fallbacks(bilevo, Reason.RECOVERED)).isEqualTo(1.0);
      assertThat(fallbacks(bilevo, Reason.STAGNATED)).isZero();
    }
  }

  private static double fallbacks(Bilevo bilevo, Reason reason) {
    return bilevo
        .meters()
        .get(MetricNames.FALLBACKS)
        .tags("run", "indefinite", "reason", reason.label())
        .functionCounter()
        .count();
  }

  @Test
  void run_events_tellASwitchBeforeItsEpoch() throws Exception {
    try (Bilevo bilevo = Bilevo.start()) {
      List<TuningEvent> events = Collections.synchronizedList(new ArrayList<>());
      CompletableFuture<Done> read = new CompletableFuture<>();
      bilevo.submit(
          "events",
          indefinite(),
          Sink.<TuningEvent>foreach(events::add)
              .mapMaterializedValue(done -> done.thenAccept(read::complete)));
      read.get(20, TimeUnit.SECONDS);
      TuningEvent.Switched switched = (TuningEvent.Switched) events.get(1);
      assertThat(switched.epoch()).isZero();
      assertThat(switched.what().note()).isEqualTo("cg to minres (indefinite)");
      assertThat(((TuningEvent.EpochCompleted) events.get(2)).iterate().epoch()).isZero();
      assertThat(events.stream().filter(TuningEvent.Switched.class::isInstance)).hasSize(3);
    }
  }
}
