package io.github.bilevo.config;

import io.github.bilevo.math.Vec;
import java.util.Random;

/** λ_0 for families whose gradient at 0 is 0. */
final class RandomStart {
  private RandomStart() {}

  /** n normal numbers of this deviation; the same seed gives the same ones on every JVM. */
  static Vec gaussian(int n, double deviation, long seed) {
    Random random = new Random(seed); // its numbers are specified
    double[] values = new double[n];
    for (int j = 0; j < n; j++) {
      values[j] = deviation * random.nextGaussian();
    }
    return Vec.copyOf(values);
  }
}
