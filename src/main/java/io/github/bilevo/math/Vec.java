package io.github.bilevo.math;

import java.util.Arrays;

/**
 * Immutable snapshot of a vector; the only form in which coordinates leave a solver.
 *
 * <p>One copy is made per solve, none per step, so a {@code Vec} may be sent to any thread.
 */
public final class Vec {
  private final double[] values;

  private Vec(double[] values) {
    this.values = values;
  }

  /** Snapshot of all of {@code source}. Not modified. */
  public static Vec copyOf(double... source) {
    return new Vec(source.clone());
  }

  /** Snapshot of {@code source[from..from+length)}. Not modified. */
  public static Vec copyOf(double[] source, int from, int length) {
    return new Vec(Arrays.copyOfRange(source, from, from + length));
  }

  /** The vector whose {@code size} coordinates are all {@code value}. */
  public static Vec constant(int size, double value) {
    double[] values = new double[size];
    Arrays.fill(values, value);
    return new Vec(values);
  }

  /** Number of coordinates. */
  public int size() {
    return values.length;
  }

  /** Coordinate {@code i}, counted from 0. */
  public double get(int i) {
    return values[i];
  }

  /** Copies all coordinates to the front of {@code target}. Modified. */
  public void copyInto(double[] target) {
    System.arraycopy(values, 0, target, 0, values.length);
  }

  /** A fresh array with the coordinates. */
  public double[] toArray() {
    return values.clone();
  }

  /** Whether every coordinate is finite. */
  public boolean isFinite() {
    return Vectors.isFinite(values);
  }

  /** Euclidean norm. */
  public double norm() {
    return Vectors.norm(values);
  }

  /** Same size and the same bits in every coordinate. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Vec that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return values.length <= 8
        ? Arrays.toString(values)
        : "Vec[" + values.length + ", norm " + norm() + "]";
  }
}
