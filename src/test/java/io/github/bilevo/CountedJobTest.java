package io.github.bilevo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.config.JobFile;
import io.github.bilevo.data.DataStore;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.metrics.MetricNames;
import io.github.bilevo.problem.CountedProblem;
import io.github.bilevo.problem.OracleCounts;
import io.github.bilevo.problem.OracleCounts.Kind;
import io.github.bilevo.testing.Plans;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the problem of a job file was asked for, in the meters of its runs. */
class CountedJobTest {
  private static final String NUMBERS =
      "train { features = [[1, 2], [0.5, -1], [2, 0.3]], targets = [0.4, -1, 2] },"
          + " validation { features = [[1, 1], [-1, 0.2]], targets = [1, 0.5] }";
  private static final String STEPS = "\nlower.steps = 9\nupper { steps = 5, step-size = 0.01 }\n";

  @TempDir Path directory;

  private TuningPlan plan(String text) throws Exception {
    DataStore store = new DataStore(Optional.empty(), directory.resolve("cache"));
    return JobFile.parse(text, "counted.conf", directory, store).plan();
  }

  private static OracleCounts counts(TuningPlan plan) {
    return CountedProblem.counts(plan.estimator().problem()).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "problem { kind = biased-ridge, " + NUMBERS + " }",
        "problem { kind = biased-ridge, " + NUMBERS + " }\nhypergradient.method = itd",
        "problem { kind = biased-ridge, tasks = [ { " + NUMBERS + " }, { " + NUMBERS + " } ] }"
      })
  void run_ofAJob_countsWhatThePlainLoopAsksFor(String problem) throws Exception {
    TuningPlan alone = plan(problem + STEPS);
    alone.run(iterate -> {});
    Map<Kind, Double> wanted = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      wanted.put(kind, (double) counts(alone).of(kind));
    }
    assertThat(wanted.values()).allSatisfy(count -> assertThat(count).isPositive());

    TuningPlan plan = plan(problem + STEPS);
    MeterRegistry registry = new SimpleMeterRegistry();
    try (Bilevo bilevo = Bilevo.builder().meters(registry).start()) {
      for (int i = 0; i < 2; i++) { // the second run begins at 0 again
        bilevo.submit("run", plan).result().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(products(registry)).isEqualTo(wanted);
      }
    }
  }

  private static Map<Kind, Double> products(MeterRegistry registry) {
    Map<Kind, Double> products = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      products.put(
          kind,
          registry
              .get(MetricNames.ORACLE_PRODUCTS)
              .tags(MetricNames.RUN, "run", MetricNames.KIND, kind.label())
              .functionCounter()
              .count());
    }
    return products;
  }

  @Test
  void run_ofAProgramsPlan_hasNoSuchMeters() throws Exception {
    MeterRegistry registry = new SimpleMeterRegistry();
    try (Bilevo bilevo = Bilevo.builder().meters(registry).start()) {
      TuningPlan plan = Plans.plan(Plans.aid(Plans.problem()), 3);
      bilevo.submit("run", plan).result().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(registry.find(MetricNames.UPPER_STEPS).meter()).isNotNull();
      assertThat(registry.find(MetricNames.ORACLE_PRODUCTS).meter()).isNull();
    }
  }
}
