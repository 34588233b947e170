package io.github.bilevo.hypergradient;

/**
 * How many steps one level takes in an epoch, how many more it takes to see what those were worth,
 * and what that says about the error this level causes. For the lower level and for the linear
 * system one each; kept from epoch to epoch. Mutable, confined to one thread.
 *
 * <p>The changes of the hypergradient over equally many steps shrink about geometrically. With d =
 * ‖g_{i+p} − g_i‖ and the rate q̂ per step, measured from two such changes, the error that is left
 * after the second is about
 *
 * <pre>  ê = d ϑ/(1−ϑ),  ϑ = q̂ᵖ  </pre>
 *
 * and ⌈ln(ê/ε)/|ln q̂|⌉ more steps bring it to ε. The error at the epoch's own steps is that and
 * all the changes since. p is doubled for the next time where most of it is what is left: over too
 * short a p the slow part of an error hardly shows. No constant of the problem enters, so this is
 * an estimate and no bound.
 *
 * <p>Started warm, an epoch's steps follow a w(λ) that moves: what they leave of a slow part falls
 * as 1/t, slower than any geometric error. So the steps of the next epochs are these times 2ê/ε,
 * between half and twice, and as they are where ½ε ≤ ê ≤ ε.
 */
final class LevelControl {
  /** Rates beyond this are taken for this: nothing is known that would bound the error. */
  private static final double SLOWEST = 0.9995;

  private static final double FASTEST = 0.05;

  /** Steps are taken for half the error allowed: it may grow until the next look. */
  private static final double MARGIN = 2.0;

  /** Numbers that outlive a solve. */
  static final int MEMORY = 3;

  private final int mostSteps;
  private final int leastLook;
  private double rate = 0.9;
  private int steps;
  private int look;
  private int total;
  private int chunk;
  private int looks;
  private double change;
  private double behind;
  private double error;

  /**
   * Begins with {@code first} steps, or with a third of the most: two looks are to fit in.
   *
   * @param leastLook the least p, and the first
   * @param mostSteps that an epoch takes
   */
  LevelControl(int first, int leastLook, int mostSteps) {
    this.steps = Math.max(1, Math.min(first, mostSteps / 3));
    this.leastLook = Math.max(1, Math.min(leastLook, mostSteps / 3));
    this.look = this.leastLook;
    this.mostSteps = mostSteps;
  }

  /** Writes the {@value #MEMORY} numbers that outlive a solve. */
  void copyInto(double[] target, int from) {
    target[from] = rate;
    target[from + 1] = steps;
    target[from + 2] = look;
  }

  /** Goes back to what {@link #copyInto} wrote. */
  void restore(double[] source, int from) {
    rate = source[from];
    steps = (int) source[from + 1];
    look = (int) source[from + 2];
  }

  /** A new solve: gives the steps that an epoch takes. */
  int begin() {
    total = 0;
    chunk = 1;
    looks = 0;
    change = Double.NaN;
    behind = 0.0;
    error = Double.POSITIVE_INFINITY;
    return steps;
  }

  /** p, or what the epoch has left of its steps. */
  int look() {
    return Math.min(look, mostSteps - total);
  }

  /** Steps have been done that nothing can be compared with. */
  void skip(int steps) {
    total += steps;
    chunk = steps;
  }

  /**
   * The chunk is done and has changed the hypergradient by {@code d}: measures the rate where there
   * are two chunks to compare, and estimates what is left.
   *
   * @param steps of the chunk; fewer than asked for when the solve is at its end
   */
  void measure(double d, int steps) {
    if (change > 0.0 && d > 0.0) {
      double measured = rateOf(d / change, chunk, steps);
      rate = measured > rate ? measured : Math.sqrt(measured * rate);
    }
    total += steps;
    chunk = Math.max(1, steps);
    looks++;
    change = d;
    behind += d;
    double left = Math.pow(rate, chunk);
    error = d * left / (1.0 - left);
  }

  /**
   * q for which a geometric error changes over n₂ steps by {@code ratio} times what it changed over
   * the n₁ steps before: q^{n₁}(1 − q^{n₂})/(1 − q^{n₁}) = ratio, by bisection.
   */
  static double rateOf(double ratio, int n1, int n2) {
    double low = FASTEST;
    double high = SLOWEST;
    for (int i = 0; i < 40; i++) {
      double q = 0.5 * (low + high);
      double before = Math.pow(q, n1);
      if (before * (1.0 - Math.pow(q, n2)) / (1.0 - before) < ratio) {
        low = q;
      } else {
        high = q;
      }
    }
    return 0.5 * (low + high);
  }

  /** ê of this level. */
  double error() {
    return error;
  }

  /** Whether this epoch's steps are used up. */
  boolean exhausted() {
    return total >= mostSteps;
  }

  /** The steps that bring the error to {@code wanted}, at least 1: the next chunk. */
  int refine(double wanted) {
    double steps = Math.ceil(Math.log(error / wanted) / -Math.log(rate));
    int needed = (int) Math.max(1.0, Math.min(steps, 4.0 * Math.max(4, total)));
    return Math.min(needed, mostSteps - total);
  }

  /** The solve is at its end: nothing is left of the error. */
  void solved() {
    error = 0.0;
  }

  /** ê where the looks began. */
  double errorBehind() {
    return behind + error;
  }

  /** The looks so far. */
  int looks() {
    return looks;
  }

  /** The looks are over, the epoch's own steps were allowed {@code wanted}: sets the next ones'. */
  void end(double wanted) {
    double excess = Math.max(0.5, Math.min(MARGIN * errorBehind() / wanted, 2.0));
    if (excess < 1.0 || errorBehind() > wanted) {
      steps = (int) Math.max(1.0, Math.min(Math.ceil(excess * steps), Math.max(1, mostSteps / 3)));
    }
    if (error > 0.5 * errorBehind()) { // most of it is extrapolated
      look = Math.min(2 * look, Math.max(1, mostSteps / 3));
    } else if (error < 0.1 * errorBehind()) {
      look = Math.max(leastLook, look / 2);
    }
  }

  /** |ln q̂|, what one step gains. */
  double gain() {
    return -Math.log(rate);
  }

  /** q̂. */
  double rate() {
    return rate;
  }
}
