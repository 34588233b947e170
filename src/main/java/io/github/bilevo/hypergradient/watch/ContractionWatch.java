package io.github.bilevo.hypergradient.watch;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.FixedPointMap;

/**
 * Whether a recursion still contracts, from its residuals ‖s_i‖ over windows of m steps:
 *
 * <pre>  q̂ = (‖s_{i+m}‖ / ‖s_i‖)^{1/m}  </pre>
 *
 * Lost when q̂ ≥ 1, to 10⁻⁸ for a cycle's sake, in two consecutive windows while ‖s‖ is above
 * rounding, 100ε(unit + ‖x‖); found again when a residual falls below all those before. Single
 * ratios say little: those of a convergent heavy ball are ≥ 1 in a third of its steps. q̂ is a
 * lower bound of q at best, so this alarms and proves nothing. Mutable, confined to one thread;
 * allocates nothing.
 */
public final class ContractionWatch {
  private static final int WINDOW = 10;
  private static final int PAIR_WINDOW = 50;
  private static final double ROUNDING = 100.0 * Math.ulp(1.0);

  /** A window, or a new low, that is lower by less than this share is no progress. */
  private static final double LEAST_PROGRESS = 1e-8;

  private final int window;
  private int seen;
  private double windowStart;
  private double smallest;
  private boolean grew;
  private boolean lost;
  private double rate;

  /**
   * Windows of m steps.
   *
   * @throws IllegalArgumentException unless m is at least 1
   */
  public ContractionWatch(int window) {
    if (window < 1) {
      throw new IllegalArgumentException("window: found " + window + "; wanted at least 1");
    }
    this.window = window;
    restart();
  }

  /** m = 10, and 50 for a map on pairs: heavy ball and Nesterov. */
  public static ContractionWatch of(FixedPointMap map) {
    return new ContractionWatch(map.stateSize() > map.blockSize() ? PAIR_WINDOW : WINDOW);
  }

  /** Forgets what it saw. */
  public void restart() {
    seen = 0;
    windowStart = Double.NaN;
    smallest = Double.POSITIVE_INFINITY;
    grew = false;
    lost = false;
    rate = Double.NaN;
  }

  /**
   * Looks at the next residual.
   *
   * @param residual ‖s_i‖
   * @param unit what rounding is measured against beside ‖x‖: 1 for a state, ‖b‖ for a system
   * @param x the iterate, at whose size rounding counts. Not modified
   */
  public void observe(double residual, double unit, double[] x) {
    if (seen++ % window == 0) {
      if (seen > 1) {
        windowEnds(residual, unit, x);
      }
      windowStart = residual;
    }
    if (residual < (1.0 - LEAST_PROGRESS) * smallest) {
      lost = false;
    }
    smallest = Math.min(smallest, residual);
  }

  private void windowEnds(double residual, double unit, double[] x) {
    boolean grows =
        residual >= (1.0 - LEAST_PROGRESS) * windowStart
            && residual > ROUNDING * (unit + Vectors.norm(x));
    if (grows) {
      rate = Math.pow(residual / windowStart, 1.0 / window);
    }
    lost |= grows && grew;
    grew = grows;
  }

  /** Whether contraction is lost. */
  public boolean lost() {
    return lost;
  }

  /** q̂ of the last window that grew; NaN if none did. */
  public double rate() {
    return rate;
  }

  /** m. */
  public int window() {
    return window;
  }

  /** i, the residuals seen. */
  public int seen() {
    return seen;
  }
}
