package io.github.bilevo.hypergradient;

import io.github.bilevo.hypergradient.error.HypergradientAt;
import io.github.bilevo.hypergradient.error.LookAhead;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;

/** {@link Measured}: the pass itself, then its bound in one step, then the estimate in steps. */
final class MeasuredPass<I> implements Pass<I, Hypergradient> {
  private final Pass<I, Hypergradient> inner;
  private final ErrorDemand demand;
  private final String name;
  private Hypergradient result;
  private ErrorReport report = ErrorReport.NONE;
  private boolean certified;
  private LookAhead ahead;
  private Status ended;
  private Status status;

  MeasuredPass(Pass<I, Hypergradient> inner, ErrorDemand demand, String name) {
    this.inner = inner;
    this.demand = demand;
    this.name = name;
    if (demand.bound() && inner instanceof Measurable<?> measurable) {
      measurable.keepSums();
    }
  }

  @Override
  public void begin(I input) {
    result = null;
    ahead = null;
    status = Status.RUNNING;
    inner.begin(input);
  }

  @Override
  public Vec memory() {
    return inner.memory();
  }

  @Override
  public void restore(Vec memory) {
    inner.restore(memory);
  }

  @Override
  public Status step() {
    if (status.terminal()) {
      return status;
    }
    if (result == null) {
      Status now = inner.step();
      if (now.terminal()) {
        turn(now);
      }
    } else if (demand.bound() && !certified) {
      certified = true;
      report = report.with(certify());
    } else if (ahead == null) {
      status = ended;
    } else if (ahead.advance()) {
      report = report.with(ahead.estimate());
      ahead = null;
    }
    return status;
  }

  /** The hypergradient is there; what the estimate starts from is taken before its result is. */
  private void turn(Status now) {
    ended = now;
    boolean sound = demand.estimate() && !now.failed();
    HypergradientAt further =
        sound && inner instanceof Measurable<?> measurable ? measurable.ahead() : null;
    result = inner.result();
    report = result.error();
    certified = false;
    if (further != null && result.finite() && report.estimate().isEmpty()) {
      int k = result.linear().map(Hypergradient.Linear::steps).orElse(0);
      ahead = LookAhead.from(result.gradient().toArray(), further, result.lower().steps(), k);
    }
  }

  private Certified certify() {
    if (!result.finite()) {
      return Certified.not("the hypergradient is not finite: " + result.status());
    }
    return inner instanceof Measurable<?> measurable
        ? measurable.certify()
        : Certified.not(name + " draws minibatches: its error is random");
  }

  @Override
  public Hypergradient result() {
    return result.with(report);
  }
}
