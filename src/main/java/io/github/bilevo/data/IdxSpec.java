package io.github.bilevo.data;

import java.util.Map;

/**
 * How to read a pair of IDX files.
 *
 * @param scale what a byte of an image is multiplied by; 1/255 takes them to [0, 1]
 * @param encoding text of a label, {@code 0} to {@code 255} → number; empty: the label itself
 */
public record IdxSpec(double scale, Map<String, Double> encoding) {
  /** Takes bytes to [0, 1]. */
  public static final double TO_UNIT = 1.0 / 255.0;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if the scale is not positive, or a number not finite
   */
  public IdxSpec {
    if (!(scale > 0 && Double.isFinite(scale))) {
      throw new IllegalArgumentException("scale: found " + scale + "; wanted a number above 0");
    }
    encoding = new Labels(encoding).encoding();
  }
}
