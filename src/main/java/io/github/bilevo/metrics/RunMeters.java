package io.github.bilevo.metrics;

import io.github.bilevo.event.StageStats;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Hypergradient.WorkspaceBytes;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.error.ErrorBound;
import io.github.bilevo.hypergradient.watch.Reason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The meters of one run, each tagged {@code run}: gauges over the last epoch, counters over all of
 * them. One thread feeds {@link #accept}; any thread may scrape. Each value is that of one whole
 * epoch; two values of one scrape may be an epoch apart.
 *
 * <p>Before the first epoch the gauges are NaN, as is the linear residual ratio of a method that
 * solves no system, and the objective of an epoch that failed. No comparison with NaN holds, so
 * alerts belong on {@link MetricNames#NONFINITE_EVENTS}, which counts such epochs.
 *
 * <p>A registry holds what it measures weakly: whoever registers keeps this object, and closes it
 * when the run's meters are to go.
 */
public final class RunMeters implements AutoCloseable {
  /** From one small logistic regression to minutes, three buckets a decade. */
  private static final Duration[] BUCKETS = {
    Duration.ofNanos(100_000), Duration.ofNanos(250_000), Duration.ofNanos(500_000),
    Duration.ofMillis(1), Duration.ofNanos(2_500_000), Duration.ofMillis(5),
    Duration.ofMillis(10), Duration.ofMillis(25), Duration.ofMillis(50),
    Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500),
    Duration.ofSeconds(1), Duration.ofMillis(2_500), Duration.ofSeconds(5),
    Duration.ofSeconds(10), Duration.ofSeconds(25), Duration.ofSeconds(50),
    Duration.ofSeconds(100), Duration.ofSeconds(250), Duration.ofSeconds(500)
  };

  private final MeterRegistry registry;
  private final Tags tags;
  private final List<StageStats> stages;
  private final Map<String, IntSupplier> subscribers;
  private final List<Meter> meters = new ArrayList<>();
  private final Map<Reason, LongAdder> fallbacks = new EnumMap<>(Reason.class);
  private final Timer epochDuration;
  private volatile RunProgress progress = RunProgress.NONE;

  private RunMeters(
      MeterRegistry registry,
      TuningEvent.Started started,
      List<StageStats> stages,
      Map<String, IntSupplier> subscribers) {
    this.registry = registry;
    this.tags = Tags.of(MetricNames.RUN, started.run());
    this.stages = List.copyOf(stages);
    this.subscribers = Map.copyOf(subscribers);
    registerInfo(started);
    registerLastEpoch();
    registerErrors();
    registerTotals();
    registerFallbacks();
    registerWorkspace();
    this.stages.forEach(this::registerStage);
    this.subscribers.keySet().forEach(this::registerSubscribers);
    epochDuration = registerEpochDuration();
  }

  /**
   * Registers the meters of the run that started.
   *
   * @param registry may be shared, with other runs and with other programs' meters
   * @param started names the run, its problem and its method
   * @param stages the stream stages' counters, one per name; held
   * @throws IllegalArgumentException when a run of this name has its meters in this registry
   */
  public static RunMeters register(
      MeterRegistry registry, TuningEvent.Started started, List<StageStats> stages) {
    return register(registry, started, stages, Map.of());
  }

  /**
   * Likewise, with its readers.
   *
   * @param subscribers how many read the run's events now, by how they get them; held
   * @throws IllegalArgumentException when a run of this name has its meters in this registry
   */
  public static RunMeters register(
      MeterRegistry registry,
      TuningEvent.Started started,
      List<StageStats> stages,
      Map<String, IntSupplier> subscribers) {
    Tags run = Tags.of(MetricNames.RUN, started.run());
    if (registry.find(MetricNames.RUN_INFO).tags(run).meter() != null) {
      throw new IllegalArgumentException(
          "started.run: found "
              + started.run()
              + ", which already has meters in this registry; wanted a name no live run has");
    }
    return new RunMeters(registry, started, stages, subscribers);
  }

  /** Takes note of one event; cheap, never blocks. */
  public void accept(TuningEvent event) {
    if (event instanceof TuningEvent.EpochCompleted epoch) {
      progress = progress.after(epoch.iterate());
      epochDuration.record(epoch.duration());
    } else if (event instanceof TuningEvent.Restarted) {
      progress = progress.restarted();
    } else if (event instanceof TuningEvent.Switched switched) {
      fallbacks.get(switched.what().reason()).increment();
    }
  }

  /** Removes every meter of this run. Again is a no-op. */
  @Override
  public void close() {
    meters.forEach(registry::remove);
    meters.clear();
  }

  private void registerInfo(TuningEvent.Started started) {
    Tags info =
        tags.and(MetricNames.PROBLEM, started.problem(), MetricNames.METHOD, started.method());
    meters.add(
        Gauge.builder(MetricNames.RUN_INFO, this, m -> 1.0)
            .description("What the run tunes and how; always 1")
            .tags(info)
            .register(registry));
  }

  private void registerLastEpoch() {
    gauge(
        MetricNames.UPPER_OBJECTIVE,
        "f(λ) = E(w_t(λ), λ) at the last epoch",
        p -> p.ofLast(i -> i.hypergradient().objective()));
    gauge(
        MetricNames.UPPER_OBJECTIVE_BEST,
        "The smallest finite upper objective so far",
        p -> p.ofLast(i -> i.best().objective()));
    gauge(
        MetricNames.HYPERGRADIENT_NORM,
        "Euclidean norm of the hypergradient at the last epoch",
        p -> p.ofLast(i -> i.hypergradient().gradient().norm()));
    gauge(
        MetricNames.LOWER_RESIDUAL_NORM,
        "‖Φ(w_t, λ) − w_t‖ of the differentiated map at the last epoch",
        p -> p.ofLast(i -> i.hypergradient().lower().residual()));
    gauge(
        MetricNames.LINEAR_RESIDUAL_RATIO,
        "‖(I − ∂₁Φᵀ) v_k − ∇₁E‖ / ‖∇₁E‖ at the last epoch; NaN where no system is solved",
        RunProgress::linearResidualRatio);
  }

  private void registerErrors() {
    errorBound("lower", ErrorBound::lower);
    errorBound("linear", ErrorBound::linear);
    errorBound("round", ErrorBound::round);
    errorBound("total", ErrorBound::total);
    gauge(
        MetricNames.ERROR_ESTIMATE,
        "Estimated ‖∇̂f − ∇f‖ at the last epoch; no bound; NaN where there is none",
        p -> p.ofLast(i -> i.hypergradient().error().estimate().orElse(Double.NaN)));
    gauge(
        MetricNames.STEP_SIZE,
        "η of the last step of λ",
        tags.and(MetricNames.LEVEL, "upper"),
        p -> p.ofLast(UpperIterate::stepSize));
  }

  private void errorBound(String term, Function<ErrorBound, Double> part) {
    gauge(
        MetricNames.ERROR_BOUND,
        "Proven bound of ‖∇̂f − ∇f‖ at the last epoch, by its terms; NaN where nothing is proven",
        tags.and(MetricNames.TERM, term),
        p -> p.ofLast(i -> i.hypergradient().error().bound().map(part).orElse(Double.NaN)));
  }

  private void registerTotals() {
    counter(MetricNames.UPPER_STEPS, "Steps of λ that were applied", tags, RunProgress::upperSteps);
    counter(MetricNames.LOWER_STEPS, "Applications of Φ", tags, RunProgress::lowerSteps);
    counter(MetricNames.LINEAR_STEPS, "Steps of the linear solver", tags, RunProgress::linearSteps);
    counter(
        MetricNames.ACTOR_RESTARTS,
        "Times the loop's actors were replaced because something was thrown in one of them",
        tags.and(MetricNames.ACTOR, "loop"),
        RunProgress::restarts);
    nonFinite("objective", p -> p.nonFinite().objective());
    nonFinite("hypergradient", p -> p.nonFinite().hypergradient());
    nonFinite("lower", p -> p.nonFinite().lower());
    nonFinite("linear", p -> p.nonFinite().linear());
  }

  private void registerFallbacks() {
    for (Reason reason : Reason.values()) {
      LongAdder count = new LongAdder();
      fallbacks.put(reason, count);
      meters.add(
          FunctionCounter.builder(MetricNames.FALLBACKS, count, LongAdder::sum)
              .description("Times the watchdog left one method for another, or went back to it")
              .tags(tags.and(MetricNames.REASON, reason.label()))
              .register(registry));
    }
  }

  private void nonFinite(String quantity, ToLongFunction<RunProgress> count) {
    counter(
        MetricNames.NONFINITE_EVENTS,
        "Epochs in which the quantity held a NaN or an infinity",
        tags.and(MetricNames.QUANTITY, quantity),
        count);
  }

  private void registerWorkspace() {
    workspace("trajectory", WorkspaceBytes::trajectory);
    workspace("vectors", WorkspaceBytes::vectors);
  }

  private void workspace(String kind, ToLongFunction<WorkspaceBytes> bytes) {
    ToDoubleFunction<UpperIterate> ofEpoch =
        i -> bytes.applyAsLong(i.hypergradient().workspaceBytes());
    meters.add(
        Gauge.builder(MetricNames.WORKSPACE, this, m -> m.progress.ofLast(ofEpoch))
            .description("Memory of the solvers")
            .baseUnit(BaseUnits.BYTES)
            .tags(tags.and(MetricNames.KIND, kind))
            .register(registry));
  }

  private void registerStage(StageStats stage) {
    Tags staged = tags.and(MetricNames.STAGE, stage.stage());
    meters.add(
        FunctionCounter.builder(MetricNames.STREAM_ELEMENTS, stage, StageStats::elements)
            .description("Elements that passed the stage")
            .tags(staged)
            .register(registry));
    meters.add(
        FunctionCounter.builder(MetricNames.STREAM_DROPPED, stage, StageStats::droppedElements)
            .description("Elements let go: stale answers, and what a viewer skipped")
            .tags(staged)
            .register(registry));
    meters.add(
        Gauge.builder(MetricNames.STREAM_IN_FLIGHT, stage, StageStats::elementsInFlight)
            .description("Elements that the stage's actor was asked about and has not answered")
            .tags(staged)
            .register(registry));
    meters.add(
        FunctionCounter.builder(
                MetricNames.STREAM_BACKPRESSURE, stage, StageStats::backpressureSeconds)
            .description("Time the stage held its upstream back for want of demand")
            .baseUnit("seconds")
            .tags(staged)
            .register(registry));
  }

  private void registerSubscribers(String transport) {
    meters.add(
        Gauge.builder(MetricNames.SUBSCRIBERS, this, m -> m.subscribers.get(transport).getAsInt())
            .description("Readers of the run's events; the latest ones never hold it back")
            .tags(tags.and(MetricNames.TRANSPORT, transport))
            .register(registry));
  }

  private Timer registerEpochDuration() {
    Timer timer =
        Timer.builder(MetricNames.EPOCH_DURATION)
            .description("Wall time from one completed epoch to the next")
            .serviceLevelObjectives(BUCKETS)
            .tags(tags)
            .register(registry);
    meters.add(timer);
    return timer;
  }

  private void gauge(String name, String description, ToDoubleFunction<RunProgress> value) {
    gauge(name, description, tags, value);
  }

  private void gauge(
      String name, String description, Tags tags, ToDoubleFunction<RunProgress> value) {
    meters.add(
        Gauge.builder(name, this, m -> value.applyAsDouble(m.progress))
            .description(description)
            .tags(tags)
            .register(registry));
  }

  private void counter(
      String name, String description, Tags tags, ToLongFunction<RunProgress> count) {
    meters.add(
        FunctionCounter.builder(name, this, m -> count.applyAsLong(m.progress))
            .description(description)
            .tags(tags)
            .register(registry));
  }
}
