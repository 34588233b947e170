package io.github.bilevo.config;

import io.github.bilevo.config.LowerReader.Lower;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.solver.linear.LinearMethod;
import java.util.Optional;

/** Reads the section {@code hypergradient.linear}. */
final class LinearReader {
  private LinearReader() {}

  /** The linear solver, and whether v₀ is the previous v_k. */
  record Linear(LinearMethod method, boolean warmStart) {}

  /** The section, for a lower level that is given as a map or not. */
  static Optional<Linear> read(
      Section section, Optional<Lower> lower, Optional<FixedPointMap> given, Optional<Long> seed) {
    section.refuseOthers(JobKeys.names(LinearKeys.LINEAR));
    section.reserve(LinearKeys.LINEAR_METHOD.name());
    boolean named = section.has(LinearKeys.LINEAR_METHOD.name());
    Optional<String> method =
        named
            ? section.get(LinearKeys.LINEAR_METHOD)
            : Optional.of(given.isPresent() ? LowerKeys.FIXED_POINT : LinearKeys.CG);
    section.reserve(LinearKeys.LINEAR_STEPS.name());
    Optional<Integer> chosen = section.get(LinearKeys.LINEAR_STEPS);
    Optional<Double> tolerance = section.get(LinearKeys.RELATIVE_TOLERANCE);
    Optional<Boolean> warmStart = section.get(LowerKeys.WARM_START);
    Optional<LinearOptions> options = LinearOptions.read(section, method, seed);
    boolean has = section.has(LinearKeys.LINEAR_STEPS.name());
    Optional<Integer> steps = has ? chosen : lower.map(Lower::steps);
    if (method.isEmpty()
        || steps.isEmpty()
        || tolerance.isEmpty()
        || warmStart.isEmpty()
        || options.isEmpty()) {
      return Optional.empty();
    }
    section.resolve(LinearKeys.LINEAR_METHOD.name(), method.get());
    section.resolve(LinearKeys.LINEAR_STEPS.name(), steps.get());
    LinearMethod solver =
        Methods.LINEAR.get(method.get()).of(steps.get(), tolerance.get(), options.get());
    return Optional.of(new Linear(solver, warmStart.get()));
  }
}
