package io.github.bilevo.solver.upper;

/** The checks that update rules share. */
final class UpperArguments {
  private UpperArguments() {}

  static void checkPositive(String name, double value) {
    if (!(value > 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException(name + ": found " + value + "; wanted a positive number");
    }
  }

  static void checkFraction(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + ": found " + value + "; wanted a number in [0, 1)");
    }
  }
}
