package io.github.bilevo.metrics;

/**
 * Every meter and every tag key of this project, in Micrometer's spelling. What Prometheus sees
 * follows from it: dots become {@code _}, the base unit is appended, counters end in {@code
 * _total}. Beside each name stands that spelling.
 */
public final class MetricNames {
  /** The run's name. Bounded by the runs that are alive; never called {@code job}. */
  public static final String RUN = "run";

  /** {@code problem.kind}. */
  public static final String PROBLEM = "problem";

  /** The estimator's name. */
  public static final String METHOD = "method";

  /** {@code objective}, {@code hypergradient}, {@code lower} or {@code linear}. */
  public static final String QUANTITY = "quantity";

  /**
   * {@code trajectory} or {@code vectors}; {@code estimate} or {@code bound}; what a problem was
   * asked for.
   */
  public static final String KIND = "kind";

  /** Label: {@code events} holds the run back, {@code latest} does not; {@code sse} over HTTP. */
  static final String TRANSPORT = "transport";

  /** Label: who was replaced. */
  static final String ACTOR = "actor";

  /** Why something was switched, one of a fixed few words. */
  public static final String REASON = "reason";

  /** A stream stage's name. */
  public static final String STAGE = "stage";

  /** This program's version. */
  public static final String VERSION = "version";

  /** Akka's version. */
  public static final String AKKA = "akka";

  /** The JVM's version. */
  public static final String JDK = "jdk";

  /** The name of the kernels in use. */
  public static final String BACKEND = "backend";

  /** {@code bilevo_run_info}. */
  public static final String RUN_INFO = "bilevo.run.info";

  /** {@code bilevo_upper_objective}. */
  public static final String UPPER_OBJECTIVE = "bilevo.upper.objective";

  /** {@code bilevo_upper_objective_best}. */
  public static final String UPPER_OBJECTIVE_BEST = "bilevo.upper.objective.best";

  /** {@code bilevo_hypergradient_norm}. */
  public static final String HYPERGRADIENT_NORM = "bilevo.hypergradient.norm";

  /** {@code lower}, {@code linear}, {@code round} or {@code total}. */
  static final String TERM = "term";

  /** {@code bilevo_hypergradient_error_bound}: proven, so NaN where nothing is. */
  public static final String ERROR_BOUND = "bilevo.hypergradient.error.bound";

  /** {@code bilevo_hypergradient_error_estimate}: no bound. */
  public static final String ERROR_ESTIMATE = "bilevo.hypergradient.error.estimate";

  /** {@code bilevo_step_size}. */
  public static final String STEP_SIZE = "bilevo.step.size";

  /** Label: {@code upper} or {@code lower}. */
  static final String LEVEL = "level";

  /** {@code bilevo_lower_residual_norm}. */
  public static final String LOWER_RESIDUAL_NORM = "bilevo.lower.residual.norm";

  /** {@code bilevo_linear_residual_ratio}. */
  public static final String LINEAR_RESIDUAL_RATIO = "bilevo.linear.residual.ratio";

  /** {@code bilevo_upper_steps_total}. */
  public static final String UPPER_STEPS = "bilevo.upper.steps";

  /** {@code bilevo_lower_steps_total}. */
  public static final String LOWER_STEPS = "bilevo.lower.steps";

  /** {@code bilevo_linear_steps_total}. */
  public static final String LINEAR_STEPS = "bilevo.linear.steps";

  /** {@code bilevo_oracle_products_total}. */
  public static final String ORACLE_PRODUCTS = "bilevo.oracle.products";

  /** {@code bilevo_epoch_duration_seconds}, a histogram. */
  public static final String EPOCH_DURATION = "bilevo.epoch.duration";

  /** {@code bilevo_nonfinite_events_total}. */
  public static final String NONFINITE_EVENTS = "bilevo.nonfinite.events";

  /** {@code bilevo_workspace_bytes}. */
  public static final String WORKSPACE = "bilevo.workspace";

  /** {@code bilevo_workspace_planned_bytes}. */
  public static final String WORKSPACE_PLANNED = "bilevo.workspace.planned";

  /** {@code bilevo_stream_elements_total}. */
  public static final String STREAM_ELEMENTS = "bilevo.stream.elements";

  /** {@code bilevo_stream_backpressure_seconds_total}. */
  public static final String STREAM_BACKPRESSURE = "bilevo.stream.backpressure";

  /** {@code bilevo_stream_in_flight_elements}. */
  public static final String STREAM_IN_FLIGHT = "bilevo.stream.in.flight.elements";

  /** {@code bilevo_stream_dropped_elements_total}. */
  public static final String STREAM_DROPPED = "bilevo.stream.dropped.elements";

  /** {@code bilevo_subscribers}. */
  public static final String SUBSCRIBERS = "bilevo.subscribers";

  /** {@code bilevo_mailbox_messages}. */
  public static final String MAILBOX_MESSAGES = "bilevo.mailbox.messages";

  /** {@code bilevo_actor_restarts_total}. */
  public static final String ACTOR_RESTARTS = "bilevo.actor.restarts";

  /** {@code bilevo_fallbacks_total}. */
  public static final String FALLBACKS = "bilevo.fallbacks";

  /** Label: a part of an epoch. */
  static final String PHASE = "phase";

  /** {@code bilevo_run_state}: {@link io.github.bilevo.event.RunState}'s number. */
  public static final String RUN_STATE = "bilevo.run.state";

  /** {@code bilevo_upper_steps_remaining}. */
  public static final String UPPER_STEPS_REMAINING = "bilevo.upper.steps.remaining";

  /** {@code bilevo_contraction_factor}: an estimate, and a proven bound. */
  public static final String CONTRACTION_FACTOR = "bilevo.contraction.factor";

  /** {@code bilevo_staleness_epochs}. */
  public static final String STALENESS = "bilevo.staleness.epochs";

  /** {@code bilevo_tasks_in_flight}. */
  public static final String TASKS_IN_FLIGHT = "bilevo.tasks.in.flight";

  /** {@code bilevo_phase_duration_seconds}, a histogram. */
  public static final String PHASE_DURATION = "bilevo.phase.duration";

  /** Label: which of Akka's dispatchers. */
  static final String DISPATCHER = "dispatcher";

  /** {@code bilevo_dispatcher_queue_tasks}. */
  public static final String DISPATCHER_QUEUE = "bilevo.dispatcher.queue";

  /** Label: a job's state. */
  static final String STATE = "state";

  /** {@code bilevo_runs}. */
  public static final String RUNS = "bilevo.runs";

  /** {@code bilevo_checkpoint_duration_seconds}, a histogram. */
  public static final String CHECKPOINT_DURATION = "bilevo.checkpoint.duration";

  /** {@code bilevo_checkpoint_size_bytes}. */
  public static final String CHECKPOINT_SIZE = "bilevo.checkpoint.size";

  /** {@code bilevo_checkpoint_last_success_timestamp_seconds}. */
  public static final String CHECKPOINT_TIMESTAMP = "bilevo.checkpoint.last.success.timestamp";

  /** Label: {@code newest}, {@code older} or {@code lost}. */
  static final String OUTCOME = "outcome";

  /** {@code bilevo_checkpoint_restores_total}. */
  public static final String CHECKPOINT_RESTORES = "bilevo.checkpoint.restores";

  /** Label: a path with {@code {id}} in the place of what varies. */
  static final String ROUTE = "route";

  /** Label: {@code 2xx}, … */
  static final String STATUS_CLASS = "status_class";

  /** {@code bilevo_http_request_duration_seconds}, a histogram. */
  public static final String HTTP_DURATION = "bilevo.http.request.duration";

  /** {@code bilevo_build_info}. */
  public static final String BUILD_INFO = "bilevo.build.info";

  /** {@code process_resident_memory_bytes}, the name every Prometheus client gives it. */
  public static final String RESIDENT_MEMORY = "process.resident.memory";

  private MetricNames() {}
}
