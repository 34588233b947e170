package io.github.bilevo.hypergradient;

/**
 * The binomial schedule for reversing l steps with s stored states, the state before them among
 * these (Griewank &amp; Walther 2000, Algorithm 799, <em>revolve</em>). With
 *
 * <pre>  β(s, r) = C(s + r, s),   r(l, s) = the least r with β(s, r) ≥ l  </pre>
 *
 * no step is advanced over more than r times, and the total
 *
 * <pre>  p(l, s) = r l − β(s + 1, r − 1)  </pre>
 *
 * is the least possible. In iterative differentiation the sweep down needs z_{i−1} only, so the one
 * step beyond these is the very last, to w_t.
 */
public final class CheckpointSchedule {
  private CheckpointSchedule() {}

  /** r(l, s): times that any one step is advanced over, at most. */
  public static int repetitions(long l, int s) {
    int r = 0;
    long reversible = 1; // β(s, r)
    while (reversible < l) {
      r++;
      reversible = grown(reversible, s, r);
    }
    return r;
  }

  /** Applications of Φ in all for t ≥ 1 steps and s stored states: p(t, s) + 1. */
  public static long applications(int t, int s) {
    int r = repetitions(t, s);
    return r == 0 ? 1 : (long) r * t - binomial(s + 1, r - 1) + 1;
  }

  /**
   * How far to advance from a stored state before the next one is stored.
   *
   * @param l steps still to reverse beyond the stored state, at least 2
   * @param s states that may be stored, this one among them
   * @return from 1 to l − 1; l − 1 when nothing more can be stored
   */
  static int advance(int l, int s) {
    if (s == 1) {
      return l - 1;
    }
    int r = repetitions(l, s);
    // what follows fits β(s−1, r); what precedes is advanced over once more, so it fits β(s, r−1)
    long least = Math.max(l - binomial(s - 1, r), r >= 2 ? binomial(s, r - 2) : 0);
    return (int) Math.max(1, least);
  }

  /** β(s, r) = C(s + r, s), or half of the largest long where it is larger. */
  private static long binomial(int s, int r) {
    long value = 1;
    for (int i = 1; i <= r; i++) {
      value = grown(value, s, i);
    }
    return value;
  }

  /** β(s, i) from β(s, i − 1). */
  private static long grown(long value, int s, int i) {
    long factor = (long) s + i;
    return value > Long.MAX_VALUE / factor ? Long.MAX_VALUE / 2 : value * factor / i;
  }
}
