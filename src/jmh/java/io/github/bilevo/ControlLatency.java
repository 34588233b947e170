package io.github.bilevo;

import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.hypergradient.UpperPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.testing.Problems;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a pause and a cancel take to act inside a linear solve that would take minutes: 200
 * tries each, at random moments, on an otherwise idle machine. One logistic job, 500 rows, d = 100.
 * A pause acts when no solver takes a turn any more; a cancel is told at once, and acts when the
 * job's actors are gone.
 *
 * <p>{@code mvn -Pbench -DskipTests -Dbench.main=io.github.bilevo.ControlLatency test-compile
 * exec:exec}
 */
public final class ControlLatency {
  private static final int WARM_UP = 50;
  private static final int TRIES = 200;
  private static final int SIZE = 100;

  private final Random random = new Random(7);

  private ControlLatency() {}

  /** Prints the quantiles. */
  public static void main(String[] args) throws Exception {
    ControlLatency measurement = new ControlLatency();
    try (Bilevo bilevo = Bilevo.builder().meters(new SimpleMeterRegistry()).start()) {
      measurement.pauses(bilevo);
      measurement.cancels(bilevo);
    }
  }

  /** One lower step, then a linear solve that moves next to nothing, ten million steps long. */
  private static TuningPlan plan() {
    Problems.Instance instance = Problems.logistic(500, SIZE, 11);
    LowerObjective objective = (LowerObjective) instance.problem().lower();
    GradientDescentMap map = new GradientDescentMap(objective, StepSize.of(1e-9));
    FixedPointIteration lower = new FixedPointIteration(map, 1, Vec.constant(SIZE, 0));
    Aid aid = new Aid(instance.problem(), lower, true, map, new FixedPoint(10_000_000, 0), true);
    Vec initial = Vec.copyOf(instance.lambda());
    return new TuningPlan(aid, new UpperPlan(initial, new ProjectedGradient(0.1), 1000));
  }

  private void pauses(Bilevo bilevo) throws Exception {
    TuningJob job = bilevo.submit("paused", plan());
    long[] nanos = new long[TRIES];
    for (int i = -WARM_UP; i < TRIES; i++) {
      waitABit();
      long began = System.nanoTime();
      get(job.pause());
      record(nanos, i, began);
      get(job.resume());
    }
    job.cancel();
    print("pause, until no solver takes a turn", nanos);
  }

  private void cancels(Bilevo bilevo) throws Exception {
    TuningPlan plan = plan();
    long[] told = new long[TRIES];
    long[] gone = new long[TRIES];
    for (int i = -WARM_UP; i < TRIES; i++) {
      TuningJob job = bilevo.submit("cancelled", plan);
      waitABit();
      long began = System.nanoTime();
      job.cancel();
      get(job.result());
      record(told, i, began);
      get(((DefaultTuningJob) job).stopped());
      record(gone, i, began);
    }
    print("cancel, until the result is there", told);
    print("cancel, until the solvers have stopped", gone);
  }

  /** 20 to 40 ms: somewhere in the solve, and anywhere in a turn. */
  private void waitABit() {
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(20_000 + random.nextInt(20_000)));
  }

  private static void record(long[] nanos, int i, long began) {
    if (i >= 0) {
      nanos[i] = System.nanoTime() - began;
    }
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        Locale.ROOT,
        "%-40s median %.2f ms, 9 in 10 within %.2f ms, 99 in 100 within %.2f ms, longest %.2f ms%n",
        what,
        nanos[TRIES / 2] * 1e-6,
        nanos[TRIES * 9 / 10] * 1e-6,
        nanos[TRIES * 99 / 100] * 1e-6,
        nanos[TRIES - 1] * 1e-6);
  }
}
