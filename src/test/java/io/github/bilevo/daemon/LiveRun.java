package io.github.bilevo.daemon;

import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import io.github.bilevo.Bilevo;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.metrics.BuildInfo;
import io.github.bilevo.metrics.ProcessMeters;
import io.github.bilevo.testing.Plans;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A run that goes on until this object is closed, an epoch each 20 ms for its reader wants no more,
 * and its meters served on a free port.
 */
final class LiveRun implements AutoCloseable {
  /** Its name. */
  static final String NAME = "live";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Bilevo bilevo = Bilevo.builder().meters(registry).start();
  private final ProcessMeters process =
      new ProcessMeters(BuildInfo.ofThisJvm("0", akka.Version.current(), "plain"));
  private final MetricsEndpoint endpoint;

  LiveRun() throws Exception {
    process.bindTo(registry);
    System.gc(); // so that the meters of collections are among those served
    TuningPlan plan = Plans.plan(Plans.aid(Plans.problem()), Integer.MAX_VALUE);
    bilevo.submit(
        NAME,
        plan,
        Flow.<TuningEvent>create().throttle(50, Duration.ofSeconds(1)).to(Sink.ignore()));
    endpoint =
        MetricsEndpoint.start(bilevo.system(), registry, "127.0.0.1", 0)
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
  }

  /** Starts another run beside it, as fast as it goes. */
  void submit(String run, TuningPlan plan) {
    bilevo.submit(run, plan);
  }

  int port() {
    return endpoint.port();
  }

  /** All that it serves, as text. */
  String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() throws Exception {
    endpoint.stop().toCompletableFuture().get(30, TimeUnit.SECONDS);
    bilevo.close();
    process.close();
  }
}
