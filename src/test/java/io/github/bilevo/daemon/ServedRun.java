package io.github.bilevo.daemon;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import io.github.bilevo.event.StageStats;
import io.github.bilevo.metrics.BuildInfo;
import io.github.bilevo.metrics.ProcessMeters;
import io.github.bilevo.metrics.RunMeters;
import io.github.bilevo.metrics.SimulatedRun;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An endpoint on a free port that serves the process's meters and a simulated run's. */
final class ServedRun implements AutoCloseable {
  final ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "served-run");
  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final MetricsEndpoint endpoint;
  private final ProcessMeters process =
      new ProcessMeters(BuildInfo.ofThisJvm("0", akka.Version.current(), "plain"));
  private final RunMeters run =
      RunMeters.register(
          registry, SimulatedRun.started("ridge"), List.of(new StageStats("adjoint")));

  ServedRun() throws Exception {
    process.bindTo(registry);
    System.gc(); // so that the meters of collections are among those served
    run.accept(SimulatedRun.first("ridge"));
    run.accept(SimulatedRun.second("ridge"));
    endpoint =
        MetricsEndpoint.start(system, registry, "127.0.0.1", 0)
            .toCompletableFuture()
            .get(30, TimeUnit.SECONDS);
  }

  URI at(String path) {
    return URI.create("http://127.0.0.1:" + endpoint.port() + path);
  }

  @Override
  public void close() throws Exception {
    run.close();
    process.close();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
