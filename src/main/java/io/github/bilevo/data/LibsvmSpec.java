package io.github.bilevo.data;

import java.util.Map;
import java.util.OptionalInt;

/**
 * How to read a LIBSVM file.
 *
 * @param width p, number of features; empty: the largest index in the file
 * @param encoding text of a label → number; empty: labels are numbers
 */
public record LibsvmSpec(OptionalInt width, Map<String, Double> encoding) {
  /** Widest file: a vector of so many numbers takes 800 MB. */
  public static final int WIDEST = 100_000_000;

  /**
   * Checks the width and the numbers.
   *
   * @throws IllegalArgumentException if one is not allowed
   */
  public LibsvmSpec {
    if (width.isPresent() && (width.getAsInt() < 1 || width.getAsInt() > WIDEST)) {
      throw new IllegalArgumentException(
          "width: found " + width.getAsInt() + "; wanted 1 to " + WIDEST);
    }
    encoding = new Labels(encoding).encoding();
  }
}
