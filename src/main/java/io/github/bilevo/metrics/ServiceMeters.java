package io.github.bilevo.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * The meters of a service: its jobs by state, checkpoints, requests and viewers. They stay as long
 * as their registry; those of a run's checkpoints go two scrapes after its end. Safe for use by
 * several threads; nothing here blocks or reads the disk.
 */
public final class ServiceMeters {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(10)
  };

  private final MeterRegistry registry;
  private final MeterGroup meters;
  private final Afterglow afterglow = new Afterglow();
  private final Map<String, CheckpointMeters> checkpoints = new HashMap<>(); // guarded by this
  private final Map<Request, Timer> requests = new ConcurrentHashMap<>();
  private final Map<Restore, Counter> restores = new ConcurrentHashMap<>();
  private final Timer checkpointDuration;
  private volatile Map<String, Long> runs = Map.of();
  private volatile IntSupplier viewers = () -> 0;

  /** What a job went on from. */
  public enum Restore {
    /** Its newest checkpoint. */
    NEWEST,
    /** An older one, for the newest could not be read. */
    OLDER,
    /** None of those there were could be read. */
    LOST
  }

  private record Request(String route, String method, String statusClass) {}

  /**
   * Registers them.
   *
   * @param states all that a job may have
   */
  public ServiceMeters(MeterRegistry registry, Collection<String> states) {
    this.registry = registry;
    meters = new MeterGroup(registry, Tags.empty());
    for (String state : List.copyOf(states)) {
      meters.gauge(
          MetricNames.RUNS,
          "Jobs by state, those that have ended and are kept among them",
          MeterGroup.NO_UNIT,
          Tags.of(MetricNames.STATE, state),
          this,
          m -> m.runs.getOrDefault(state, 0L));
    }
    meters.gauge(
        MetricNames.SUBSCRIBERS,
        RunMeters.SUBSCRIBERS,
        MeterGroup.NO_UNIT,
        Tags.of(MetricNames.TRANSPORT, "sse", MetricNames.RUN, ""), // of no run; as if without
        this,
        m -> m.viewers.getAsInt());
    checkpointDuration =
        meters.timer(
            MetricNames.CHECKPOINT_DURATION,
            "Time to put a checkpoint, with the epochs before it, on disk",
            Tags.empty(),
            BUCKETS);
    for (Restore outcome : Restore.values()) {
      restores.put(
          outcome,
          Counter.builder(MetricNames.CHECKPOINT_RESTORES)
              .description("Jobs that went on from a checkpoint, by which one could be read")
              .tag(MetricNames.OUTCOME, outcome.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  /** The jobs of each state; a state that is left out has none. */
  public void runs(Map<String, Long> counts) {
    runs = Map.copyOf(counts);
  }

  /** Counts the viewers over HTTP. */
  public void viewers(IntSupplier now) {
    viewers = now;
  }

  /**
   * A request was answered.
   *
   * @param route a path with {@code {id}} in the place of what varies: there are only so many
   * @param method one of a few
   * @param status of the answer
   */
  public void answered(String route, String method, int status, Duration taken) {
    requests
        .computeIfAbsent(new Request(route, method, status / 100 + "xx"), this::requestTimer)
        .record(taken);
  }

  private Timer requestTimer(Request request) {
    return Timer.builder(MetricNames.HTTP_DURATION)
        .description("Time until an answer's head; streams of events go on after it")
        .serviceLevelObjectives(BUCKETS)
        .tags(
            Tags.of(
                MetricNames.ROUTE, request.route(),
                MetricNames.METHOD, request.method(),
                MetricNames.STATUS_CLASS, request.statusClass()))
        .register(registry);
  }

  /** A job went on. */
  public void restored(Restore outcome) {
    restores.get(outcome).increment();
  }

  /**
   * The checkpoints of a run that begins, in place of an earlier one's of its name.
   *
   * @param plannedBytes what its solvers' memory was estimated to be
   */
  public synchronized CheckpointMeters checkpoints(String run, Instant began, long plannedBytes) {
    CheckpointMeters earlier = checkpoints.remove(run);
    if (earlier != null) {
      earlier.close();
    }
    afterglow.end(run);
    CheckpointMeters own =
        new CheckpointMeters(registry, run, began, plannedBytes, checkpointDuration);
    checkpoints.put(run, own); // a registry holds what it measures weakly
    return own;
  }

  /** The run has ended; its meters go two scrapes after this. */
  public synchronized void ended(CheckpointMeters of) {
    if (checkpoints.remove(of.run(), of)) {
      afterglow.add(of.run(), of, of::close);
    }
  }

  /** To be called before each scrape. */
  public void scrapeBegins() {
    afterglow.scrapeBegins();
  }
}
