package io.github.bilevo.store;

/**
 * How far a run is. Immutable.
 *
 * @param epoch the last epoch that was recorded, −1 before the first
 * @param objective f_t there; NaN before the first
 * @param best the smallest objective so far; NaN before the first finite one
 */
public record Standing(long epoch, double objective, double best) {
  /** Before the first epoch. */
  public static final Standing NONE = new Standing(-1, Double.NaN, Double.NaN);
}
