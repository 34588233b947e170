package io.github.bilevo.metrics;

import io.github.bilevo.event.RunState;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The events of a run that never ran: three epochs, the last one not finite. */
public final class SimulatedRun {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Vec LAMBDA = Vec.copyOf(0.5, -0.5);
  private static final UpperIterate.Best BEST =
      new UpperIterate.Best(0, LAMBDA, Vec.copyOf(1.0), 2.5);

  private SimulatedRun() {}

  /** The first event of the run of this name. */
  public static TuningEvent.Started started(String run) {
    return new TuningEvent.Started(run, AT, "logistic", "aid-cg", 1, LAMBDA, 2);
  }

  /** Epoch 0: objective 2.5, gradient (3, 4), 100 lower and 10 linear steps, 3 ms. */
  public static TuningEvent.EpochCompleted first(String run) {
    return epoch(run, 0, solved(2.5, Vec.copyOf(3.0, 4.0), 100, 10), Status.RUNNING, 3);
  }

  /** Epoch 1: objective 2.75, gradient (0, 1), 50 lower and 7 linear steps, 40 ms. */
  public static TuningEvent.EpochCompleted second(String run) {
    return epoch(run, 1, solved(2.75, Vec.copyOf(0.0, 1.0), 50, 7), Status.RUNNING, 40);
  }

  /** Epoch 2: the lower solve met a NaN after 5 steps; no linear solve, no upper step, 2 s. */
  public static TuningEvent.EpochCompleted broken(String run) {
    Hypergradient.Lower lower =
        new Hypergradient.Lower(Vec.copyOf(1.0), 5, Double.NaN, Status.NON_FINITE, 0.1);
    Hypergradient h =
        new Hypergradient(
            LAMBDA,
            Double.NaN,
            Vec.constant(2, Double.NaN),
            lower,
            Optional.empty(),
            0.1,
            new Hypergradient.WorkspaceBytes(0, 640));
    return epoch(run, 2, h, Status.NON_FINITE, 2000);
  }

  /** The end that {@link #broken} leads to. */
  public static TuningEvent.Finished finished(String run) {
    return new TuningEvent.Finished(
        run,
        AT,
        RunState.FAILED,
        "non-finite",
        Status.NON_FINITE.advice(),
        Optional.of(broken(run).iterate()));
  }

  private static Hypergradient solved(
      double objective, Vec gradient, int lowerSteps, int linearSteps) {
    return new Hypergradient(
        LAMBDA,
        objective,
        gradient,
        new Hypergradient.Lower(Vec.copyOf(1.0), lowerSteps, 0.125, Status.MAX_STEPS, 0.1)
            .at(new Pace(0.75, 0.01)),
        Optional.of(new Hypergradient.Linear(linearSteps, 0.5, 0.25, Status.MAX_STEPS, 0.1)),
        0.2,
        new Hypergradient.WorkspaceBytes(800, 640));
  }

  private static TuningEvent.EpochCompleted epoch(
      String run, long epoch, Hypergradient h, Status status, long millis) {
    UpperIterate iterate = new UpperIterate(epoch, h, LAMBDA, 0.1, BEST, status);
    return new TuningEvent.EpochCompleted(run, AT, iterate, Duration.ofMillis(millis));
  }
}
