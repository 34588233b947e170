package io.github.bilevo.hypergradient.error;

/**
 * The look-ahead estimate of a hypergradient's error, from three hypergradients p steps apart:
 *
 * <pre>
 *   d₁ = ‖g_{t,k} − g_{t+p,k+p}‖,   d₂ = ‖g_{t+p,k+p} − g_{t+2p,k+2p}‖,   ϑ = d₂/d₁,   ê = d₁/(1 − ϑ)
 * </pre>
 *
 * p = 10, doubled until ϑ ≤ ½, at most 640. No contraction constant enters. The farther of two
 * hypergradients is the nearer of the next pair, so that each doubling costs one more. ϑ = 0/0, no
 * change at all, is ê = 0.
 */
public final class LookAhead {
  /** The first p. */
  public static final int FIRST = 10;

  /** The last p. */
  public static final int LAST = 640;

  private final HypergradientAt hypergradient;
  private final int t;
  private final int k;
  private final double[] here;
  private double[] near;
  private int p = FIRST;
  private ErrorEstimate estimate;

  private LookAhead(double[] here, HypergradientAt hypergradient, int t, int k) {
    this.here = here;
    this.hypergradient = hypergradient;
    this.t = t;
    this.k = k;
  }

  /** Begins to estimate, in steps, the error of g_{t,k} = {@code here}, which is held. */
  public static LookAhead from(double[] here, HypergradientAt hypergradient, int t, int k) {
    return new LookAhead(here, hypergradient, t, k);
  }

  /** ê of g_{t,k}. */
  public static ErrorEstimate estimate(HypergradientAt hypergradient, int t, int k) {
    return estimate(hypergradient.at(t, k).clone(), hypergradient, t, k);
  }

  /** ê of g_{t,k} where that is {@code here} already. Not modified. */
  public static ErrorEstimate estimate(double[] here, HypergradientAt hypergradient, int t, int k) {
    LookAhead ahead = from(here, hypergradient, t, k);
    while (!ahead.advance()) {
      // each step costs one hypergradient
    }
    return ahead.estimate();
  }

  /** One more hypergradient; whether {@link #estimate} is there. */
  public boolean advance() {
    if (near == null) {
      near = hypergradient.at(t + p, k + p).clone();
      return false;
    }
    double[] far = hypergradient.at(t + 2 * p, k + 2 * p).clone();
    double d1 = distance(here, near);
    double d2 = distance(near, far);
    double ratio = d1 == 0.0 && d2 == 0.0 ? 0.0 : d2 / d1;
    if (ratio <= 0.5) {
      estimate = new ErrorEstimate(d1 / (1.0 - ratio), ratio, p, true);
    } else if (p == LAST) {
      estimate = new ErrorEstimate(d1, ratio, LAST, false);
    }
    near = far;
    p *= 2;
    return estimate != null;
  }

  /** ê; null until {@link #advance} has said that it is there. */
  public ErrorEstimate estimate() {
    return estimate;
  }

  private static double distance(double[] x, double[] y) {
    double squares = 0.0;
    for (int i = 0; i < x.length; i++) {
      double difference = x[i] - y[i];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }
}
