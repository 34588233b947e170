package io.github.bilevo.problem.families;

/** ‖w‖ of the first coordinates of a vector that may be longer, or a pair. */
final class Norms {
  private Norms() {}

  static double first(int d, double[] w) {
    double squares = 0.0;
    for (int j = 0; j < d; j++) {
      squares += w[j] * w[j];
    }
    return Math.sqrt(squares);
  }
}
