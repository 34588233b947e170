package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.Status;

/**
 * Whether λ may take the hypergradient of a round, made at λ_e, for its step from λ_s:
 *
 * <pre>
 *   ê + L̂‖λ_s − λ_e‖ ≤ θ‖λ_s − P(λ_s − ηg)‖/η,   s − e ≤ τ
 * </pre>
 *
 * <p>ê = d ϑ/(1−ϑ) is the error that is left at λ_e, from the change d of the hypergradient over
 * the last round and the factor ϑ by which such changes shrink. The first round at a λ is compared
 * with the last one at the λ before, whose own error is added: what λ moved has to be made up, too.
 * ϑ is measured over three rounds at one λ, at the beginning and then every {@value #MEASURE}
 * epochs. L̂, how fast the hypergradient turns, is the steepest secant lately met. With θ < ½ the
 * step then descends at λ_s where these estimates hold. They steer, they do not prove: so nothing
 * is asked of a hypergradient at λ_s itself whose lower solve has made all its t steps, which is
 * what the synchronous schedule would take.
 *
 * <p>Mutable, confined to one thread.
 */
public final class PipelineGate {
  private static final int MEASURE = 10;
  private static final double FASTEST = 0.02;
  private static final double SLOWEST = 0.95;
  private static final double FORGET = 0.9;
  private static final long LONGEST_PAUSE = 64;

  private final Schedule.Pipelined schedule;
  private final int lowerSteps;
  private final double[] gradient;
  private final double[] previous;
  private Vec lambda; // λ_e of the last round
  private long epoch = -1;
  private int rounds;
  private double change = Double.NaN;
  private double error = Double.POSITIVE_INFINITY;
  private double factor = SLOWEST;
  private double steepness;
  private long measured = Long.MIN_VALUE / 2;
  private long pause;
  private long pausedUntil;

  /** Before the first round. */
  public PipelineGate(Schedule.Pipelined schedule, Aid aid) {
    this.schedule = schedule;
    lowerSteps = aid.lower().steps();
    gradient = new double[aid.problem().lambdaSize()];
    previous = new double[gradient.length];
  }

  /**
   * Looks at a round.
   *
   * @param h the hypergradient
   * @param of e, the epoch of its λ
   * @param upper stands at λ_s
   * @param last whether the run ends at λ_s: what it ends with belongs there
   */
  public boolean allows(Hypergradient h, long of, UpperIteration upper, boolean last) {
    if (h.status().failed() || !h.finite()) {
      return true; // to be judged
    }
    measure(h, of);
    long lag = upper.epoch() - of;
    if (lag > (last ? 0 : schedule.lag())) {
      return false;
    }
    boolean complete = h.lower().steps() >= lowerSteps || h.lower().status() == Status.CONVERGED;
    boolean known = rounds >= 3 || of - measured < MEASURE;
    boolean allowed = lag == 0 && complete || known && within(h, upper);
    if (lag > 0) { // a round at an old λ that came to nothing delays those at the new one
      pause = allowed ? 0 : Math.min(LONGEST_PAUSE, Math.max(1, 2 * pause));
      pausedUntil = upper.epoch() + pause;
    }
    return allowed;
  }

  /** The oldest λ at which another round may be of use to λ_s, after the last one looked at. */
  public long oldestUseful(Hypergradient h, UpperIteration upper) {
    boolean soon = upper.epoch() - epoch <= schedule.lag() && upper.epoch() >= pausedUntil;
    return soon && within(h, upper) ? epoch : upper.epoch();
  }

  private boolean within(Hypergradient h, UpperIteration upper) {
    double moved = upper.epoch() == epoch ? 0.0 : distance(upper.lambda(), h.lambda());
    return error + steepness * moved <= schedule.tolerance() * upper.mappingNorm(h);
  }

  private void measure(Hypergradient h, long of) {
    h.gradient().copyInto(gradient);
    Vectors.subtract(gradient, previous, previous);
    double d = Vectors.norm(previous);
    if (of == epoch) {
      rounds++;
      if (change > 0.0) {
        factor = Math.min(SLOWEST, Math.max(FASTEST, d / change));
        measured = of;
      }
      error = left(d);
      change = d;
    } else {
      rounds = 1;
      change = Double.NaN;
      if (epoch >= 0) {
        double moved = distance(lambda, h.lambda());
        steepness = Math.max(FORGET * steepness, moved > 0.0 ? d / moved : 0.0);
        error = left(d + error);
      }
    }
    epoch = of;
    lambda = h.lambda();
    Vectors.copy(gradient, previous);
  }

  private double left(double d) {
    return d * factor / (1.0 - factor);
  }

  private static double distance(Vec a, Vec b) {
    double squares = 0.0;
    for (int j = 0; j < a.size(); j++) {
      double difference = a.get(j) - b.get(j);
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }
}
