package io.github.bilevo.config;

import io.github.bilevo.config.LowerReader.Lower;
import io.github.bilevo.hypergradient.ErrorDemand;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.Measured;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerLevel;
import java.util.Optional;

/** Reads the section {@code hypergradient}. */
final class HypergradientReader {
  static final String LINEAR = "linear";

  private HypergradientReader() {}

  /** A way to differentiate, before the problem is known. */
  interface Differentiation {
    /** The estimator for this problem, which may be one task of the job's. */
    Estimator of(BilevelProblem problem, Lower lower, Vec start);

    /** What the job says of errors, if it does. */
    default Optional<ErrorDemand> error() {
      return Optional.empty();
    }
  }

  /**
   * The section.
   *
   * @param lower the section {@code lower}, if that is right
   * @param level the problem's lower level, if that is right
   * @param seed the job's, if that is right
   */
  static Optional<Differentiation> read(
      Section section, Optional<Lower> lower, Optional<LowerLevel> level, Optional<Long> seed) {
    section.refuseOthers(JobKeys.names(HypergradientKeys.HYPERGRADIENT, LINEAR));
    Optional<String> method = section.get(HypergradientKeys.HYPERGRADIENT_METHOD);
    Optional<Accuracy> accuracy = Accuracy.read(section, method.orElse(""), lower, level);
    Optional<Differentiation> plain =
        plain(section, method, accuracy.orElse(Accuracy.NONE), lower, level, seed);
    return accuracy.flatMap(said -> plain.map(p -> new MeasuredDifferentiation(p, said.error())));
  }

  /** The errors measured, as the job says it. */
  private record MeasuredDifferentiation(Differentiation plain, Optional<ErrorDemand> error)
      implements Differentiation {
    @Override
    public Estimator of(BilevelProblem problem, Lower lower, Vec start) {
      return Measured.of(plain.of(problem, lower, start), error.orElse(ErrorDemand.NONE));
    }
  }

  private static Optional<Differentiation> plain(
      Section section,
      Optional<String> method,
      Accuracy accuracy,
      Optional<Lower> lower,
      Optional<LowerLevel> level,
      Optional<Long> seed) {
    Optional<FixedPointMap> given =
        level.filter(FixedPointMap.class::isInstance).map(FixedPointMap.class::cast);
    String chosen = method.orElse("");
    Optional<MethodOptions> options = MethodOptions.read(section, chosen, seed);
    if (given.isPresent() && !fitsAMap(section)) {
      return Optional.empty();
    }
    if (IterativeReader.METHODS.contains(chosen)) {
      return IterativeReader.read(section, chosen, options, accuracy, lower, given, seed);
    }
    if (MethodOptions.STOCHASTIC.contains(chosen)) {
      return stochastic(section, chosen, options, lower, level, given, seed);
    }
    return ImplicitReader.read(section, method, options, accuracy, lower, level, given, seed);
  }

  private static Optional<Differentiation> stochastic(
      Section section,
      String method,
      Optional<MethodOptions> options,
      Optional<Lower> lower,
      Optional<LowerLevel> level,
      Optional<FixedPointMap> given,
      Optional<Long> seed) {
    section.get(HypergradientKeys.MAP);
    Optional<Optional<Double>> stepSize = stepSize(section, given);
    Optional<LinearReader.Linear> linear =
        LinearReader.read(section.section(LINEAR), lower, given, seed);
    if (options.isEmpty() || lower.isEmpty() || stepSize.isEmpty() || linear.isEmpty()) {
      return Optional.empty();
    }
    return StochasticReader.read(
        section,
        method,
        options.get(),
        lower.get(),
        level,
        stepSize.get(),
        linear.get().method().steps(),
        linear.get().warmStart());
  }

  /** Tells of what only a lower level given as an objective has. */
  private static boolean fitsAMap(Section section) {
    boolean fits = true;
    if (section.get(HypergradientKeys.MAP).filter(LowerKeys.GRADIENT_DESCENT::equals).isPresent()) {
      section.refuse(
          HypergradientKeys.MAP.name(),
          "gradient-descent, for a lower level that is a map",
          HypergradientKeys.LOWER);
      fits = false;
    }
    if (section.has(HypergradientKeys.MAP_STEP_SIZE.name())) {
      section.refuse(
          HypergradientKeys.MAP_STEP_SIZE.name(),
          "a key of the gradient-descent map, for a lower level that is a map",
          "no such key here");
      fits = false;
    }
    return fits;
  }

  /** That of the gradient-descent map, if there is one. */
  static Optional<Optional<Double>> stepSize(Section section, Optional<FixedPointMap> given) {
    return given.isPresent()
        ? Optional.of(Optional.empty())
        : section.get(HypergradientKeys.MAP_STEP_SIZE);
  }
}
