package io.github.bilevo.hypergradient;

import io.github.bilevo.math.Vec;
import io.github.bilevo.solver.upper.Stopping;
import io.github.bilevo.solver.upper.UpperMethod;
import java.util.Optional;

/**
 * How the upper level is to be run. Immutable.
 *
 * @param initial λ_0
 * @param method the update rule
 * @param steps S, at least 0: the upper steps; at most S + 1 hypergradients are computed
 * @param stopping what may end the run before; empty for nothing
 */
public record UpperPlan(Vec initial, UpperMethod method, int steps, Optional<Stopping> stopping) {
  /** Checks the number of steps. */
  public UpperPlan {
    if (steps < 0) {
      throw new IllegalArgumentException("steps: found " + steps + "; wanted at least 0");
    }
  }

  /** S steps, whatever happens. */
  public UpperPlan(Vec initial, UpperMethod method, int steps) {
    this(initial, method, steps, Optional.empty());
  }

  /** The whole rule: {@code stopping}, or the steps used up. */
  Stopping rule() {
    Stopping budget = new Stopping.Steps(steps);
    return stopping.map(rule -> rule.or(budget)).orElse(budget);
  }
}
