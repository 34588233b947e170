package io.github.bilevo.config;

import io.github.bilevo.config.Methods.Constants;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.LambdaSet;
import io.github.bilevo.solver.upper.Stopping;
import io.github.bilevo.solver.upper.UpperMethod;
import java.util.Optional;

/** Reads the section {@code upper}. */
final class UpperReader {
  private static final String PROJECTION = "projection";
  private static final String STOP = "stop";

  private UpperReader() {}

  /** The update rule, the number of steps, and Λ and what may end a run where the file says it. */
  record Upper(
      UpperMethod method, int steps, Optional<LambdaSet> set, Optional<Stopping> stopping) {}

  /**
   * The section.
   *
   * @param family the problem, if that is right: Λ has to lie where it is defined
   */
  static Optional<Upper> read(Section section, Optional<Family> family) {
    section.refuseOthers(JobKeys.names(UpperKeys.UPPER, PROJECTION, STOP));
    Optional<String> method = section.get(UpperKeys.UPPER_METHOD);
    Optional<Integer> steps = section.get(UpperKeys.UPPER_STEPS);
    Optional<Constants> constants = constants(section);
    Optional<LambdaSet> set =
        fits(section, family)
            ? section
                .optionalSection(PROJECTION)
                .flatMap(projection -> ProjectionReader.read(projection, family))
            : Optional.empty();
    Optional<Stopping> stopping = section.optionalSection(STOP).flatMap(StopReader::read);
    return method.isPresent() && steps.isPresent() && constants.isPresent()
        ? Optional.of(
            new Upper(
                Methods.UPPER.get(method.get()).of(constants.get()), steps.get(), set, stopping))
        : Optional.empty();
  }

  private static Optional<Constants> constants(Section section) {
    Optional<Double> stepSize = section.get(UpperKeys.UPPER_STEP_SIZE);
    Optional<Double> momentum = section.get(UpperKeys.UPPER_MOMENTUM);
    Optional<Double> beta1 = section.get(UpperKeys.BETA1);
    Optional<Double> beta2 = section.get(UpperKeys.BETA2);
    Optional<Double> tolerance = section.get(UpperKeys.UPPER_TOLERANCE);
    Optional<Double> decrease = section.get(UpperKeys.TOLERANCE_DECREASE);
    boolean sound =
        stepSize.isPresent()
            && momentum.isPresent()
            && beta1.isPresent()
            && beta2.isPresent()
            && tolerance.isPresent()
            && decrease.isPresent();
    return sound
        ? Optional.of(
            new Constants(
                stepSize.get(),
                momentum.get(),
                beta1.get(),
                beta2.get(),
                tolerance.get(),
                decrease.get()))
        : Optional.empty();
  }

  /** Bounds replace a Λ that is a box; they do not compose with another projection. */
  private static boolean fits(Section section, Optional<Family> family) {
    Optional<LambdaSet> other =
        family.map(f -> f.problem().set()).filter(set -> !(set instanceof Box));
    if (other.isEmpty() || !section.has(PROJECTION)) {
      return true;
    }
    section.refuse(
        PROJECTION,
        "bounds, for a kind with a set of its own, " + other.get().description(),
        "no such section here");
    return false;
  }
}
