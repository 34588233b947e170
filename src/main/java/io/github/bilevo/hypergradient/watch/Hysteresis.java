package io.github.bilevo.hypergradient.watch;

/**
 * When to go back to what was given: after N good epochs, N = {@value #FIRST} at first and twice as
 * many after each relapse, {@value #LONGEST} at most. So a run of S epochs goes back and forth
 * about log₂ S times. Mutable, confined to one thread.
 */
public final class Hysteresis {
  /** N at first. */
  public static final int FIRST = 10;

  /** N at most. */
  public static final int LONGEST = 640;

  /** Numbers that {@link #write} writes. */
  public static final int NUMBERS = 3;

  private boolean away;
  private int good;
  private int needed; // 0 before the first trouble

  /** Whether something else is used in place of what was given. */
  public boolean away() {
    return away;
  }

  /** N, the good epochs that are needed; 0 before the first trouble. */
  public int needed() {
    return needed;
  }

  /** Trouble: the count begins anew; a relapse doubles what is needed. */
  public void trouble() {
    if (!away) {
      needed = needed == 0 ? FIRST : Math.min(LONGEST, 2 * needed);
    }
    away = true;
    good = 0;
  }

  /** A good epoch away from what was given. */
  public void good() {
    if (away) {
      good++;
    }
  }

  /** Goes back if there were enough good epochs; whether it did. */
  public boolean returns() {
    if (!away || good < needed) {
      return false;
    }
    away = false;
    good = 0;
    return true;
  }

  /** Puts its state into {@code out} from {@code at} on. */
  public void write(double[] out, int at) {
    out[at] = away ? 1.0 : 0.0;
    out[at + 1] = good;
    out[at + 2] = needed;
  }

  /** Takes what {@link #write} put there. */
  public void read(double[] from, int at) {
    away = from[at] != 0.0;
    good = (int) from[at + 1];
    needed = (int) from[at + 2];
  }
}
