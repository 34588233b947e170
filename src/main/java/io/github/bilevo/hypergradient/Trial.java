package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One estimator of a race: rounds at one λ until the hypergradient is within the tolerance, at most
 * {@value #ROUNDS}. A round of implicit differentiation goes on from where the last one ended; one
 * of iterative differentiation begins at the same w₀ with twice as many steps, for more sweeps of
 * the same length would all miss the same. With d the change over the last round and ϑ by what such
 * changes shrink, at first taken for ½, ê = d ϑ/(1−ϑ).
 */
final class Trial implements Pass<Vec, Attempt> {
  private static final int ROUNDS = 4;
  private static final double SLOWEST = 0.95;

  private final List<Pass<Vec, Hypergradient>> passes = new ArrayList<>();
  private final boolean goesOn;
  private final double tolerance;
  private Vec kept;
  private Vec lambda;
  private Vec before;
  private int round;
  private double change;
  private double estimate;
  private Hypergradient latest;
  private Status status;

  Trial(Estimator entrant, double tolerance, LongSupplier nanoTime) {
    this.tolerance = tolerance;
    goesOn = entrant instanceof Aid;
    if (entrant instanceof Itd itd) {
      for (int i = 0, t = itd.lower().steps(); i < ROUNDS; i++, t *= 2) {
        passes.add(
            new Itd(itd.problem(), longer(itd.lower(), t), itd.warmLower()).newPass(nanoTime));
      }
    } else {
      passes.add(entrant.newPass(nanoTime));
    }
    kept = passes.get(0).memory();
  }

  private static FixedPointIteration longer(FixedPointIteration lower, int steps) {
    return new FixedPointIteration(lower.map(), steps, lower.initial());
  }

  /** Whether an estimator's hypergradient is the better the longer it works. */
  static boolean fits(Estimator entrant) {
    return entrant instanceof Itd
        || entrant instanceof Aid aid && aid.warmLower() && aid.warmLinear();
  }

  private Pass<Vec, Hypergradient> pass() {
    return passes.get(goesOn ? 0 : round);
  }

  @Override
  public void begin(Vec point) {
    lambda = point;
    round = 0;
    change = Double.NaN;
    estimate = Double.POSITIVE_INFINITY;
    before = null;
    latest = null;
    status = Status.RUNNING;
    beginRound();
  }

  private void beginRound() {
    if (!goesOn || round == 0) {
      pass().restore(kept);
    }
    pass().begin(lambda);
  }

  @Override
  public Vec memory() {
    return kept;
  }

  @Override
  public void restore(Vec memory) {
    Pass.checkMemory(memory, kept.size());
    kept = memory;
  }

  @Override
  public Status step() {
    if (!status.terminal() && pass().step().terminal()) {
      endRound();
    }
    return status;
  }

  private void endRound() {
    latest = pass().result();
    if (latest.status().failed() || !latest.finite()) {
      status = latest.status().failed() ? latest.status() : Status.NON_FINITE;
    } else {
      estimate();
      boolean met = estimate <= tolerance * latest.gradient().norm();
      if (met || ++round == ROUNDS) {
        status = met ? Status.CONVERGED : Status.MAX_STEPS;
      } else {
        beginRound();
        return;
      }
    }
    kept = passes.get(goesOn ? 0 : Math.min(round, ROUNDS - 1)).memory();
  }

  private void estimate() {
    Vec now = latest.gradient();
    if (before != null) {
      double d = distance(before, now);
      double factor = change > 0.0 ? Math.min(SLOWEST, d / change) : 0.5;
      estimate = d * factor / (1.0 - factor);
      change = d;
    }
    before = now;
  }

  private static double distance(Vec a, Vec b) {
    double squares = 0.0;
    for (int j = 0; j < a.size(); j++) {
      double difference = a.get(j) - b.get(j);
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }

  @Override
  public Attempt result() {
    return new Attempt(latest, estimate, status == Status.CONVERGED);
  }
}
