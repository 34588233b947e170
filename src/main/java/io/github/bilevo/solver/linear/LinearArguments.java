package io.github.bilevo.solver.linear;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Checks and sets shared by the linear methods. */
final class LinearArguments {
  private LinearArguments() {}

  static void check(int steps, double relativeTolerance) {
    atLeastOne("steps", steps);
    if (!(relativeTolerance >= 0 && relativeTolerance < 1)) {
      throw new IllegalArgumentException(
          "relativeTolerance: found " + relativeTolerance + "; wanted a number in [0, 1)");
    }
  }

  static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": found " + value + "; wanted at least 1");
    }
  }

  /** Both. */
  static Set<Requirement> union(Set<Requirement> some, Requirement... others) {
    Set<Requirement> union = EnumSet.noneOf(Requirement.class);
    union.addAll(some);
    union.addAll(List.of(others));
    return Collections.unmodifiableSet(union);
  }
}
