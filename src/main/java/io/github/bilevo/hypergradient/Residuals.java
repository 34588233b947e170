package io.github.bilevo.hypergradient;

import io.github.bilevo.problem.Linearization;

/** Residuals as they are reported: recomputed from the iterate, not taken from a recursion. */
final class Residuals {
  private Residuals() {}

  /**
   * ‖Φ(z, λ) − z‖ at the linearization's point z, the first coordinates of {@code state}.
   *
   * @param scratch as long as Φ's state; modified
   */
  static double fixedPoint(Linearization linearization, double[] state, double[] scratch) {
    linearization.value(scratch);
    double sum = 0.0;
    for (int i = 0; i < scratch.length; i++) {
      double difference = scratch[i] - state[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
