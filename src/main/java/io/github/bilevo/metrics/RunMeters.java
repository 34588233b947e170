package io.github.bilevo.metrics;

import io.github.bilevo.event.RunState;
import io.github.bilevo.event.StageStats;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Hypergradient.WorkspaceBytes;
import io.github.bilevo.hypergradient.Passage;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.hypergradient.error.ErrorBound;
import io.github.bilevo.hypergradient.watch.Reason;
import io.github.bilevo.problem.CountedProblem;
import io.github.bilevo.problem.OracleCounts;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** The stage whose actors solve, one or, for tasks and races, several. */
  private static final String SOLVERS = "lower";

  static final String SUBSCRIBERS = "Readers of events; those of latest never hold a run back";

  private final MeterGroup meters;
  private final List<StageStats> stages;
  private final Map<Reason, LongAdder> fallbacks = new EnumMap<>(Reason.class);
  private final Timer epochDuration;
  private final PhaseTimers phases;
  private final OracleMeters oracles;
  private volatile Map<String, IntSupplier> subscribers;
  private volatile Map<String, IntSupplier> mailboxes;
  private volatile RunProgress progress = RunProgress.NONE;
  private volatile RunState state = RunState.RUNNING;
  private volatile long staleness;
  private volatile long steps;

  private RunMeters(
      MeterRegistry registry,
      TuningEvent.Started started,
      List<StageStats> stages,
      Map<String, IntSupplier> subscribers,
      Map<String, IntSupplier> mailboxes,
      Optional<OracleCounts> counts) {
    this.meters = new MeterGroup(registry, Tags.of(MetricNames.RUN, started.run()));
    this.stages = List.copyOf(stages);
    this.subscribers = Map.copyOf(subscribers);
    this.mailboxes = Map.copyOf(mailboxes);
    this.steps = started.steps();
    registerRun(started);
    registerLastEpoch();
    registerErrors();
    registerTotals();
    registerFallbacks();
    registerWorkspace();
    this.stages.forEach(this::registerStage);
    this.subscribers.keySet().forEach(this::registerSubscribers);
    this.mailboxes.keySet().forEach(this::registerMailbox);
    epochDuration =
        meters.timer(
            MetricNames.EPOCH_DURATION,
            "Wall time from one completed epoch to the next",
            Tags.empty(),
            BUCKETS);
    phases = new PhaseTimers(meters);
    oracles = new OracleMeters(meters, counts);
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
    return register(registry, started, stages, Map.of(), Map.of(), Optional.empty());
  }

  /**
   * Likewise, with its readers and its plan.
   *
   * @param subscribers how many read the run's events now, by how they get them; held
   * @param mailboxes how many messages wait now, by the actor they wait for; held
   * @param counts what its problem was asked for, where it counts; held
   * @throws IllegalArgumentException when a run of this name has its meters in this registry
   */
  public static RunMeters register(
      MeterRegistry registry,
      TuningEvent.Started started,
      List<StageStats> stages,
      Map<String, IntSupplier> subscribers,
      Map<String, IntSupplier> mailboxes,
      Optional<OracleCounts> counts) {
    Tags run = Tags.of(MetricNames.RUN, started.run());
    if (registry.find(MetricNames.RUN_INFO).tags(run).meter() != null) {
      throw new IllegalArgumentException(
          "started.run: found "
              + started.run()
              + ", which already has meters in this registry; wanted a name no live run has");
    }
    return new RunMeters(registry, started, stages, subscribers, mailboxes, counts);
  }

  /** Takes note of one event; cheap, never blocks. */
  public void accept(TuningEvent event) {
    if (event instanceof TuningEvent.EpochCompleted epoch) {
      progress = progress.after(epoch.iterate());
      epochDuration.record(epoch.duration());
      phases.record(epoch);
    } else if (event instanceof TuningEvent.Scheduled scheduled) {
      staleness = scheduled.account() instanceof Passage passage ? passage.lag() : 0;
    } else if (event instanceof TuningEvent.Restarted) {
      progress = progress.restarted();
    } else if (event instanceof TuningEvent.Switched switched) {
      fallbacks.get(switched.what().reason()).increment();
    } else if (event instanceof TuningEvent.Retuned retuned) {
      steps = retuned.plan().upper().steps();
      CountedProblem.counts(retuned.plan().estimator().problem()).ifPresent(oracles::follow);
    } else if (event instanceof TuningEvent.Paused) {
      state = RunState.PAUSED;
    } else if (event instanceof TuningEvent.Resumed) {
      state = RunState.RUNNING;
    } else if (event instanceof TuningEvent.Finished finished) {
      state = finished.state();
    }
  }

  /**
   * Nothing follows: the meters stay as they are, and nothing large is held for them.
   *
   * <p>A run's vectors would else outlive it in its meters.
   */
  public void settle() {
    progress = progress.figures();
    subscribers = Map.of();
    mailboxes = Map.of();
  }

  /** Removes every meter of this run. Again is a no-op. */
  @Override
  public void close() {
    meters.close();
  }

  private void registerRun(TuningEvent.Started started) {
    own(
        MetricNames.RUN_INFO,
        "What the run tunes and how; always 1",
        Tags.of(MetricNames.PROBLEM, started.problem(), MetricNames.METHOD, started.method()),
        m -> 1.0);
    own(
        MetricNames.RUN_STATE,
        "1 running, 2 paused, 3 succeeded, 4 its steps or time used up, 5 failed, 6 cancelled",
        Tags.empty(),
        m -> m.state.ordinal());
    own(
        MetricNames.UPPER_STEPS_REMAINING,
        "Steps of λ that its budget has left; NaN before the first epoch",
        Tags.empty(),
        m -> m.progress.ofLast(i -> Math.max(0, m.steps - i.epoch() - 1)));
    own(
        MetricNames.STALENESS,
        "Epochs that λ had gone on by when the last hypergradient was taken",
        Tags.empty(),
        m -> m.staleness);
    own(
        MetricNames.TASKS_IN_FLIGHT,
        "Solves that the lower level's solvers were asked for and have not answered",
        Tags.empty(),
        RunMeters::tasksInFlight);
  }

  private double tasksInFlight() {
    return stages.stream()
        .filter(stage -> stage.stage().equals(SOLVERS))
        .mapToLong(StageStats::elementsInFlight)
        .sum();
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
    contraction("estimate", i -> i.hypergradient().lower().pace().contraction());
    contraction("bound", i -> i.hypergradient().error().contraction().orElse(Double.NaN));
    stepSize("upper", UpperIterate::stepSize);
    stepSize("lower", i -> i.hypergradient().lower().pace().stepSize());
  }

  private void contraction(String kind, ToDoubleFunction<UpperIterate> value) {
    gauge(
        MetricNames.CONTRACTION_FACTOR,
        "The factor by which a lower step shrank in the mean of the last solve, or by which each one"
            + " shrinks by proof; NaN where unknown",
        Tags.of(MetricNames.KIND, kind),
        p -> p.ofLast(value));
  }

  private void stepSize(String level, ToDoubleFunction<UpperIterate> value) {
    gauge(
        MetricNames.STEP_SIZE,
        "η of the last step of λ, and α of the last steps of w; NaN where there is none",
        Tags.of(MetricNames.LEVEL, level),
        p -> p.ofLast(value));
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
  }

  private void errorBound(String term, Function<ErrorBound, Double> part) {
    gauge(
        MetricNames.ERROR_BOUND,
        "Proven bound of ‖∇̂f − ∇f‖ at the last epoch, by its terms; NaN where nothing is proven",
        Tags.of(MetricNames.TERM, term),
        p -> p.ofLast(i -> i.hypergradient().error().bound().map(part).orElse(Double.NaN)));
  }

  private void registerTotals() {
    counter(
        MetricNames.UPPER_STEPS,
        "Steps of λ that were applied",
        Tags.empty(),
        RunProgress::upperSteps);
    counter(MetricNames.LOWER_STEPS, "Applications of Φ", Tags.empty(), RunProgress::lowerSteps);
    counter(
        MetricNames.LINEAR_STEPS,
        "Steps of the linear solver",
        Tags.empty(),
        RunProgress::linearSteps);
    counter(
        MetricNames.ACTOR_RESTARTS,
        "Times the loop's actors were replaced because something was thrown in one of them",
        Tags.of(MetricNames.ACTOR, "loop"),
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
      meters.counter(
          MetricNames.FALLBACKS,
          "Times the watchdog left one method for another, or went back to it",
          MeterGroup.NO_UNIT,
          Tags.of(MetricNames.REASON, reason.label()),
          count,
          LongAdder::sum);
    }
  }

  private void nonFinite(String quantity, ToLongFunction<RunProgress> count) {
    counter(
        MetricNames.NONFINITE_EVENTS,
        "Epochs in which the quantity held a NaN or an infinity",
        Tags.of(MetricNames.QUANTITY, quantity),
        count);
  }

  private void registerWorkspace() {
    workspace("trajectory", WorkspaceBytes::trajectory);
    workspace("vectors", WorkspaceBytes::vectors);
  }

  private void workspace(String kind, ToLongFunction<WorkspaceBytes> bytes) {
    ToDoubleFunction<UpperIterate> ofEpoch =
        i -> bytes.applyAsLong(i.hypergradient().workspaceBytes());
    meters.gauge(
        MetricNames.WORKSPACE,
        "Memory of the solvers",
        BaseUnits.BYTES,
        Tags.of(MetricNames.KIND, kind),
        this,
        m -> m.progress.ofLast(ofEpoch));
  }

  private void registerStage(StageStats stage) {
    Tags staged = Tags.of(MetricNames.STAGE, stage.stage());
    meters.counter(
        MetricNames.STREAM_ELEMENTS,
        "Elements that passed the stage",
        MeterGroup.NO_UNIT,
        staged,
        stage,
        StageStats::elements);
    meters.counter(
        MetricNames.STREAM_DROPPED,
        "Elements let go: stale answers, and what a viewer skipped",
        MeterGroup.NO_UNIT,
        staged,
        stage,
        StageStats::droppedElements);
    meters.gauge(
        MetricNames.STREAM_IN_FLIGHT,
        "Elements that the stage's actor was asked about and has not answered",
        MeterGroup.NO_UNIT,
        staged,
        stage,
        StageStats::elementsInFlight);
    meters.counter(
        MetricNames.STREAM_BACKPRESSURE,
        "Time the stage held its upstream back for want of demand",
        MeterGroup.SECONDS,
        staged,
        stage,
        StageStats::backpressureSeconds);
  }

  private void registerSubscribers(String transport) {
    own(
        MetricNames.SUBSCRIBERS,
        SUBSCRIBERS,
        Tags.of(MetricNames.TRANSPORT, transport),
        m -> m.subscribers.getOrDefault(transport, () -> 0).getAsInt());
  }

  private void registerMailbox(String actor) {
    own(
        MetricNames.MAILBOX_MESSAGES,
        "Messages that wait for the run's actor; those in work are not among them",
        Tags.of(MetricNames.ACTOR, actor),
        m -> m.mailboxes.getOrDefault(actor, () -> 0).getAsInt());
  }

  private void own(String name, String description, Tags tags, ToDoubleFunction<RunMeters> value) {
    meters.gauge(name, description, MeterGroup.NO_UNIT, tags, this, value);
  }

  private void gauge(String name, String description, ToDoubleFunction<RunProgress> value) {
    gauge(name, description, Tags.empty(), value);
  }

  private void gauge(
      String name, String description, Tags tags, ToDoubleFunction<RunProgress> value) {
    own(name, description, tags, m -> value.applyAsDouble(m.progress));
  }

  private void counter(
      String name, String description, Tags tags, ToLongFunction<RunProgress> count) {
    meters.counter(
        name, description, MeterGroup.NO_UNIT, tags, this, m -> count.applyAsLong(m.progress));
  }
}
