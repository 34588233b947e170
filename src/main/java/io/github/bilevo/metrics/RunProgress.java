package io.github.bilevo.metrics;

import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.Status;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a run has done up to and including one epoch. Immutable; the next epoch makes the next one.
 *
 * @param last the last epoch; empty before the first
 * @param upperSteps steps of λ that were applied
 * @param lowerSteps applications of Φ, over all epochs
 * @param linearSteps steps of the linear solver, over all epochs
 * @param restarts times something was thrown and the epoch tried again
 * @param nonFinite epochs in which a quantity held a NaN or an infinity, by quantity
 */
record RunProgress(
    Optional<UpperIterate> last,
    long upperSteps,
    long lowerSteps,
    long linearSteps,
    long restarts,
    NonFinite nonFinite) {

  /** Before the first epoch. */
  static final RunProgress NONE = new RunProgress(Optional.empty(), 0, 0, 0, 0, NonFinite.NONE);

  /** After one more epoch. A terminal status says that its step was not applied. */
  RunProgress after(UpperIterate iterate) {
    Hypergradient h = iterate.hypergradient();
    return new RunProgress(
        Optional.of(iterate),
        upperSteps + (iterate.status().terminal() ? 0 : 1),
        lowerSteps + h.lower().steps(),
        linearSteps + h.linear().map(Hypergradient.Linear::steps).orElse(0),
        restarts,
        nonFinite.after(h));
  }

  /** After one more restart. */
  RunProgress restarted() {
    return new RunProgress(last, upperSteps, lowerSteps, linearSteps, restarts + 1, nonFinite);
  }

  /** The same figures without the vectors, which may be large: of the gradient its norm is left. */
  RunProgress figures() {
    return new RunProgress(
        last.map(RunProgress::figures), upperSteps, lowerSteps, linearSteps, restarts, nonFinite);
  }

  private static UpperIterate figures(UpperIterate iterate) {
    Vec none = Vec.copyOf();
    Hypergradient h = iterate.hypergradient();
    Hypergradient.Lower lower = h.lower();
    Hypergradient slim =
        new Hypergradient(
            none,
            h.objective(),
            Vec.copyOf(h.gradient().norm()),
            new Hypergradient.Lower(
                none,
                lower.steps(),
                lower.applications(),
                lower.residual(),
                lower.status(),
                lower.seconds(),
                lower.pace()),
            h.linear(),
            h.seconds(),
            h.workspaceBytes(),
            h.error(),
            List.of());
    UpperIterate.Best best = iterate.best();
    return new UpperIterate(
        iterate.epoch(),
        slim,
        none,
        iterate.stepSize(),
        new UpperIterate.Best(best.epoch(), none, none, best.objective()),
        iterate.status());
  }

  /** A figure of the last epoch; NaN before the first. */
  double ofLast(ToDoubleFunction<UpperIterate> figure) {
    return last.isPresent() ? figure.applyAsDouble(last.get()) : Double.NaN;
  }

  /** ‖b − A v_k‖ / ‖b‖ of the last epoch; NaN before the first and where no system was solved. */
  double linearResidualRatio() {
    return last.flatMap(i -> i.hypergradient().linear())
        .map(Hypergradient.Linear::residualRatio)
        .orElse(Double.NaN);
  }

  /**
   * Epochs in which a quantity was not finite. A failed solve leaves a hypergradient of NaNs, which
   * counts.
   *
   * @param objective f_t
   * @param hypergradient any coordinate of it
   * @param lower the lower solve's status or residual
   * @param linear the linear solve's status or residual
   */
  record NonFinite(long objective, long hypergradient, long lower, long linear) {
    static final NonFinite NONE = new NonFinite(0, 0, 0, 0);

    private NonFinite after(Hypergradient h) {
      return new NonFinite(
          objective + one(!Double.isFinite(h.objective())),
          hypergradient + one(!h.gradient().isFinite()),
          lower + one(broken(h.lower().status(), h.lower().residual())),
          linear + one(h.linear().filter(l -> broken(l.status(), l.residual())).isPresent()));
    }

    private static boolean broken(Status status, double residual) {
      return status == Status.NON_FINITE || !Double.isFinite(residual);
    }

    private static long one(boolean happened) {
      return happened ? 1 : 0;
    }
  }
}
