package io.github.bilevo;

import akka.NotUsed;
import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.stream.Materializer;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import io.github.bilevo.event.StageStats;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.RunSnapshot;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.metrics.Afterglow;
import io.github.bilevo.metrics.DispatcherMeters;
import io.github.bilevo.metrics.RunMeters;
import io.github.bilevo.problem.CountedProblem;
import io.github.bilevo.runtime.RunEnvironment;
import io.github.bilevo.runtime.RunFrame;
import io.github.bilevo.runtime.SolverQueue;
import io.github.bilevo.runtime.SpareThreads;
import io.github.bilevo.runtime.TuningActor;
import io.github.bilevo.stream.LoopStats;
import io.github.bilevo.stream.TuningStages;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Runs tuning plans as concurrent jobs:
 *
 * <pre>{@code
 * try (Bilevo bilevo = Bilevo.start()) {
 *   TuningJob job = bilevo.submit("ridge-7", plan);
 *   TuningResult result = job.result().toCompletableFuture().get(5, TimeUnit.MINUTES);
 * }
 * }</pre>
 *
 * Safe for use by several threads. Registers no shutdown hook and never ends the JVM.
 */
public final class Bilevo implements AutoCloseable {
  private static final Duration READERS_GRACE = Duration.ofSeconds(3);
  private static final Duration ACTORS_GRACE = Duration.ofSeconds(5);

  /** How long the meters of a run outlast it where nobody tells of scrapes. */
  private static final Duration AFTERGLOW = Duration.ofMinutes(5);

  private final ActorSystem<?> system;
  private final boolean ownsSystem;
  private final MeterRegistry meters;
  private final boolean ownsMeters;
  private final Materializer readers;
  private final RunEnvironment environment;
  private final Set<DefaultTuningJob> jobs = ConcurrentHashMap.newKeySet(); // with live actors
  private final Map<String, RunMeters> runMeters = new HashMap<>(); // guarded by this
  private final Afterglow afterglow = new Afterglow();
  private final DispatcherMeters dispatcher;
  private boolean closed; // guarded by this

  private Bilevo(Builder builder) {
    ownsSystem = builder.system.isEmpty();
    system = builder.system.orElseGet(Systems::create);
    Systems.checkDispatcher(system);
    ownsMeters = builder.meters.isEmpty();
    meters = builder.meters.orElseGet(() -> new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    readers = Materializer.createMaterializer(system);
    environment = RunEnvironment.of(system, builder.clock, builder.nanoTime, readers);
    dispatcher = new DispatcherMeters(meters, "solver", SolverQueue.of(system));
  }

  /** Starts on an actor system and a Prometheus registry of its own. */
  public static Bilevo start() {
    return builder().start();
  }

  /** To start on an actor system or a registry of the caller's. */
  public static Builder builder() {
    return new Builder();
  }

  /** What to start on. */
  public static final class Builder {
    private Optional<ActorSystem<?>> system = Optional.empty();
    private Optional<MeterRegistry> meters = Optional.empty();
    private Clock clock = Clock.systemUTC();
    private LongSupplier nanoTime = System::nanoTime;

    private Builder() {}

    /** Borrows this system; it is never terminated here. */
    public Builder system(ActorSystem<?> system) {
      this.system = Optional.of(system);
      return this;
    }

    /** Borrows this classic system; it is never terminated here. */
    public Builder system(akka.actor.ActorSystem system) {
      return system(Adapter.toTyped(system));
    }

    /** Registers the runs' meters here; it is never closed here. */
    public Builder meters(MeterRegistry meters) {
      this.meters = Optional.of(meters);
      return this;
    }

    Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    Builder nanoTime(LongSupplier nanoTime) {
      this.nanoTime = nanoTime;
      return this;
    }

    /**
     * Starts.
     *
     * @throws IllegalArgumentException if the system's configuration lacks {@code
     *     bilevo.solver-dispatcher}
     */
    public Bilevo start() {
      return new Bilevo(this);
    }
  }

  /** Starts a run; see {@link #submit(String, TuningPlan, Sink)}. */
  public TuningJob submit(String run, TuningPlan plan) {
    return submit(run, plan, RunSnapshot.initial(plan), Optional.empty());
  }

  /**
   * Starts a run.
   *
   * @param run its name, which no other run of this instance has while it lasts
   * @param plan what to tune, and how
   * @param sink gets every event, from {@code Started} to {@code Finished}; its backpressure slows
   *     the run, which is at most a few epochs ahead. A sink that cancels or fails is let go.
   * @throws IllegalArgumentException if a run of this name is under way
   * @throws IllegalStateException if this instance is closed
   */
  public TuningJob submit(String run, TuningPlan plan, Sink<TuningEvent, ?> sink) {
    return submit(run, plan, RunSnapshot.initial(plan), Optional.of(sink));
  }

  /**
   * Goes on from a snapshot of a run of the same plan, with the same bits; see {@link
   * #submit(String, TuningPlan, RunSnapshot, Sink)}.
   */
  public TuningJob submit(String run, TuningPlan plan, RunSnapshot from) {
    return submit(run, plan, from, Optional.empty());
  }

  /**
   * Goes on from a snapshot of a run of the same plan, with the same bits. The plan's λ_0 is not
   * looked at, and its steps count from the first run's beginning.
   *
   * @throws IllegalArgumentException if the snapshot does not fit the plan, or as for a new run
   */
  public TuningJob submit(
      String run, TuningPlan plan, RunSnapshot from, Sink<TuningEvent, ?> sink) {
    return submit(run, plan, from, Optional.of(sink));
  }

  private synchronized TuningJob submit(
      String run, TuningPlan plan, RunSnapshot from, Optional<Sink<TuningEvent, ?>> sink) {
    from.checkFits(plan);
    if (closed) {
      throw new IllegalStateException("Bilevo is closed");
    }
    if (run.isBlank() || jobs.stream().anyMatch(job -> !job.ended() && job.run().equals(run))) {
      throw new IllegalArgumentException(
          "run: found '" + run + "'; wanted a name, and one that no running job has");
    }
    TuningEvent.Started started = RunFrame.started(run, plan, environment.clock());
    LoopStats stats = LoopStats.create();
    StageStats viewed = new StageStats("latest");
    AtomicReference<RunMeters> own = new AtomicReference<>();
    RunFrame frame =
        RunFrame.open(environment, started, stats, viewed, sink, event -> own.get().accept(event));
    own.set(measure(frame, viewed, plan.estimator()));
    frame.outlet().closed().whenComplete((end, failure) -> glow(run, own.get()));
    DefaultTuningJob job =
        new DefaultTuningJob(
            frame,
            system.systemActorOf(
                TuningActor.create(plan, from, frame),
                "bilevo-" + UUID.randomUUID(),
                Props.empty()),
            system);
    jobs.add(job);
    job.stopped().thenRun(() -> jobs.remove(job));
    return job;
  }

  /** The run's meters, in place of those of an earlier run of its name. */
  private RunMeters measure(RunFrame frame, StageStats viewed, Estimator estimator) {
    String run = frame.started().run();
    RunMeters earlier = runMeters.remove(run);
    if (earlier != null) {
      earlier.close();
    }
    afterglow.end(run);
    List<StageStats> stages = new ArrayList<>(frame.stats().all());
    stages.add(viewed);
    RunMeters own =
        RunMeters.register(
            meters,
            frame.started(),
            stages,
            Map.of("events", frame.subscribers()::get, "latest", frame.viewers()::count),
            frame.mailboxes().byActor(),
            CountedProblem.counts(estimator.problem()));
    runMeters.put(run, own); // a registry holds what it measures weakly
    return own;
  }

  /** All events of the run are told: its meters stay for two scrapes, or a few minutes. */
  private synchronized void glow(String run, RunMeters own) {
    if (!closed && runMeters.remove(run, own)) {
      own.settle();
      Cancellable limit =
          system
              .scheduler()
              .scheduleOnce(AFTERGLOW, () -> afterglow.end(run, own), system.executionContext());
      afterglow.add(
          run,
          own,
          () -> {
            limit.cancel(); // it would hold them until it is due
            own.close();
          });
    }
  }

  /**
   * To be called before each scrape of {@link #meters}: those of a run that has ended are there for
   * two more scrapes. Where nobody calls it they are there for five minutes, or until another run
   * takes the name.
   */
  public void scrapeBegins() {
    afterglow.scrapeBegins();
  }

  /**
   * λ → the hypergradient there, as a stage of the caller's own stream: in order, one at a time,
   * when it is asked for, warm starts from element to element, on the solvers' threads.
   */
  public Flow<Vec, Hypergradient, NotUsed> hypergradients(Estimator estimator) {
    return TuningStages.hypergradients(estimator, environment.turn(), TuningActor.DISPATCHER);
  }

  /** Whether something needs a look. */
  public Health health() {
    SpareThreads threads = environment.threads();
    return new Health(threads.hung(), threads.hung() > 0, !threads.replaced());
  }

  /** The registry that the runs' meters are in. */
  public MeterRegistry meters() {
    return meters;
  }

  /** The actor system that the runs are on, for running their {@link TuningJob#events()}. */
  public ActorSystem<?> system() {
    return system;
  }

  /**
   * Cancels the runs, gives their readers a few seconds to take the last events, and ends all
   * actors and streams of this instance, and the actor system if it is its own. Waits for that a
   * bounded time: code of the caller's that never returns is left behind.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    jobs.forEach(TuningJob::cancel);
    CompletableFuture<Void> stopped =
        CompletableFuture.allOf(
            jobs.stream()
                .map(job -> job.stopped().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    await(stopped, READERS_GRACE);
    readers.shutdown();
    await(stopped, ACTORS_GRACE);
    if (ownsSystem) {
      system.terminate();
      await(system.getWhenTerminated().toCompletableFuture(), ACTORS_GRACE);
    }
    synchronized (this) {
      runMeters.values().forEach(RunMeters::close);
      afterglow.endAll();
      dispatcher.close();
    }
    if (ownsMeters) {
      meters.close();
    }
  }

  private static void await(CompletableFuture<?> done, Duration atMost) {
    try {
      done.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt(); // the caller is in a hurry: go on without waiting
    } catch (ExecutionException | TimeoutException left) {
      // closing goes on with what can be closed
    }
  }
}
