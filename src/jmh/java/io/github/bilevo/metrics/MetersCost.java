package io.github.bilevo.metrics;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import io.github.bilevo.daemon.MetricsEndpoint;
import io.github.bilevo.event.StageStats;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.problem.OracleCounts;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What meters cost: an epoch's share of them against an epoch of 1 ms, and a scrape over HTTP of 200
 * runs; medians. Beside each stands the processor time of its thread alone, for a loaded machine;
 * of a scrape that of writing the text.
 *
 * <p>{@code mvn -Pbench -DskipTests -Dbench.main=io.github.bilevo.metrics.MetersCost test-compile
 * exec:exec}
 */
public final class MetersCost {
  private static final int RUNS = 200;
  private static final int EPOCHS = 5_000;
  private static final int BATCHES = 101;
  private static final int SCRAPES = 101;
  private static final int WARM_UP = 100; // a daemon that is looked at has been scraped before

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<RunMeters> runs = new ArrayList<>();
  private final List<List<StageStats>> stages = new ArrayList<>();

  private MetersCost() {
    for (int i = 0; i < RUNS; i++) {
      String run = "run-" + i;
      List<StageStats> own =
          Stream.of("lambda", "lower", "adjoint", "upper", "latest").map(StageStats::new).toList();
      stages.add(own);
      runs.add(
          RunMeters.register(
              registry,
              SimulatedRun.started(run),
              own,
              Map.of("events", () -> 1, "latest", () -> 1),
              Map.of("run", () -> 0, "lower", () -> 1, "linear", () -> 0, "upper", () -> 0),
              Optional.of(new OracleCounts())));
    }
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    MetersCost cost = new MetersCost();
    cost.epochs();
    cost.scrapes();
    System.exit(0); // the client's threads would go on for a while
  }

  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** With what the stages count: an element, its question and answer, and the wait for demand. */
  private void epochs() {
    TuningEvent event = SimulatedRun.second("run-0");
    double[] nanos = new double[BATCHES];
    double[] processor = new double[BATCHES];
    for (int batch = 0; batch < BATCHES; batch++) {
      long busy = processorNanos();
      long began = System.nanoTime();
      for (int i = 0; i < EPOCHS; i++) {
        runs.get(i % RUNS).accept(event);
        for (StageStats stage : stages.get(i % RUNS)) {
          stage.asked();
          stage.answered();
          stage.passed();
          long pushed = System.nanoTime();
          stage.heldBack(System.nanoTime() - pushed);
        }
      }
      nanos[batch] = (System.nanoTime() - began) / (double) EPOCHS;
      processor[batch] = (processorNanos() - busy) / (double) EPOCHS;
    }
    System.out.printf(
        Locale.ROOT,
        "an epoch's meters take %.2f µs, %.2f %% of an epoch of 1 ms; processor time %.2f µs"
            + " (medians of %d batches)%n",
        median(nanos) * 1e-3,
        median(nanos) * 1e-4,
        median(processor) * 1e-3,
        BATCHES);
  }

  private void scrapes() throws Exception {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "meters-cost");
    int port =
        MetricsEndpoint.start(system, registry, "127.0.0.1", 0)
            .toCompletableFuture()
            .get()
            .port();
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
    double[] millis = new double[SCRAPES];
    int bytes = 0;
    for (int i = -WARM_UP; i < SCRAPES; i++) {
      long began = System.nanoTime();
      bytes = client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body().length;
      millis[Math.max(0, i)] = (System.nanoTime() - began) * 1e-6;
    }
    double[] processor = new double[SCRAPES];
    for (int i = 0; i < SCRAPES; i++) {
      long busy = processorNanos();
      registry.scrape();
      processor[i] = (processorNanos() - busy) * 1e-6;
    }
    System.out.printf(
        Locale.ROOT,
        "a scrape of %d runs, %d kB, takes %.1f ms; processor time %.1f ms (medians of %d)%n",
        RUNS,
        bytes / 1000,
        median(millis),
        median(processor),
        SCRAPES);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
