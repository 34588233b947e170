package io.github.bilevo.problem.families;

/** Checks that several families share. */
final class Regularisers {
  private Regularisers() {}

  /**
   * Checks a constant that must be positive.
   *
   * @throws IllegalArgumentException naming it
   */
  static void checkPositive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(name + ": found " + value + "; wanted a positive number");
    }
  }
}
