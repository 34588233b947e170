package io.github.bilevo.config;

import io.github.bilevo.config.NumberArrays.Point;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerLevel;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.lower.Anderson;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.LowerMethod;
import io.github.bilevo.solver.lower.StepSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code lower}. */
final class LowerReader {
  private LowerReader() {}

  /**
   * The section, right in itself and for the problem, where that is right.
   *
   * @param method its name
   * @param steps t
   * @param stepSize α
   * @param momentum β
   * @param differentiated whether optimal constants count as functions of λ
   * @param depth m
   * @param tolerance at which a method that can tell stops earlier
   * @param initial w₀
   * @param warmStart whether w₀ is the previous w_t
   */
  record Lower(
      String method,
      int steps,
      StepChoice stepSize,
      Optional<Double> momentum,
      boolean differentiated,
      int depth,
      double tolerance,
      Point initial,
      boolean warmStart) {

    /** The solver of this lower level, with w₀ of length d. */
    LowerMethod solver(LowerLevel level, Vec start) {
      if (level instanceof LowerObjective objective) {
        return Methods.LOWER.get(method).of(objective, this, start);
      }
      FixedPointMap map = (FixedPointMap) level;
      return method.equals(LowerKeys.ANDERSON) ? accelerate(map, start) : iterate(map, start);
    }

    /** t repetitions of a map. */
    FixedPointIteration iterate(FixedPointMap map, Vec start) {
      return new FixedPointIteration(map, steps, start);
    }

    /** At most t accelerated steps. */
    Anderson accelerate(FixedPointMap map, Vec start) {
      return new Anderson(map, depth, steps, tolerance, start);
    }

    StepSize alpha() {
      return stepSize.constant(differentiated);
    }

    StepSize beta() {
      return constant(momentum, differentiated);
    }

    /** Whether it repeats a map, which is all that iterative differentiation can sweep back. */
    boolean repeats() {
      return !method.equals(LowerKeys.ANDERSON)
          && !method.equals(LowerKeys.LBFGS)
          && !stepSize.backtracking();
    }

    /** Whether its map is on pairs (w_i, w_{i−1}). */
    boolean onPairs() {
      return method.equals(LowerKeys.HEAVY_BALL) || method.equals(LowerKeys.NESTEROV);
    }

    /** w₀, or empty after telling that its length is not d. */
    Optional<Vec> start(BilevelProblem problem) {
      return initial.ofSize(problem.stateSize(), "the length of the problem's w");
    }
  }

  /**
   * The section.
   *
   * @param level the problem's lower level, if that is right
   */
  static Optional<Lower> read(Section section, Optional<LowerLevel> level) {
    section.refuseOthers(JobKeys.names(LowerKeys.LOWER_KEYS));
    boolean ofMap = level.filter(FixedPointMap.class::isInstance).isPresent();
    Optional<String> method = method(section, level, ofMap);
    Optional<Integer> steps = section.get(LowerKeys.LOWER_STEPS);
    boolean fits = !ofMap || refuseStepSizes(section);
    Optional<StepChoice> stepSize =
        ofMap ? Optional.of(StepChoice.BEST) : section.get(LowerKeys.LOWER_STEP_SIZE);
    Optional<Optional<Double>> momentum =
        ofMap ? Optional.of(Optional.empty()) : section.get(LowerKeys.MOMENTUM);
    Optional<Boolean> differentiated =
        ofMap ? Optional.of(false) : section.get(LowerKeys.DIFFERENTIATE_STEP_SIZE);
    Optional<Integer> depth = section.get(LowerKeys.DEPTH);
    Optional<Double> tolerance = section.get(LowerKeys.LOWER_TOLERANCE);
    Optional<Point> initial = section.get(LowerKeys.LOWER_INITIAL);
    Optional<Boolean> warmStart = section.get(LowerKeys.WARM_START);
    List<Key<?>> steered = steered(method, stepSize, momentum);
    for (Key<?> key : steered) {
      fits &= fitsCurvature(section, key, level);
    }
    fits &= steered.isEmpty() || fitsGradients(section, differentiated, level);
    fits &= fitsBacktracking(section, method, stepSize);
    boolean sound =
        fits
            && method.isPresent()
            && steps.isPresent()
            && stepSize.isPresent()
            && momentum.isPresent()
            && differentiated.isPresent()
            && depth.isPresent()
            && tolerance.isPresent()
            && initial.isPresent()
            && warmStart.isPresent();
    return sound
        ? Optional.of(
            new Lower(
                method.get(),
                steps.get(),
                stepSize.get(),
                momentum.get(),
                differentiated.get(),
                depth.get(),
                tolerance.get(),
                initial.get(),
                warmStart.get()))
        : Optional.empty();
  }

  /** The keys that are optimal, of those that the method uses. */
  private static List<Key<?>> steered(
      Optional<String> method, Optional<StepChoice> stepSize, Optional<Optional<Double>> momentum) {
    List<Key<?>> keys = new ArrayList<>();
    boolean searches = method.filter(LowerKeys.LBFGS::equals).isPresent();
    if (!searches && stepSize.filter(StepChoice::optimal).isPresent()) {
      keys.add(LowerKeys.LOWER_STEP_SIZE);
    }
    boolean remembers =
        method
            .filter(m -> m.equals(LowerKeys.HEAVY_BALL) || m.equals(LowerKeys.NESTEROV))
            .isPresent();
    if (remembers && momentum.filter(Optional::isEmpty).isPresent()) {
      keys.add(LowerKeys.MOMENTUM);
    }
    return keys;
  }

  /** Whether the problem can say what is optimal; tells of the key if not. */
  static boolean fitsCurvature(Section section, Key<?> key, Optional<LowerLevel> level) {
    boolean known =
        level
            .filter(l -> l instanceof LowerObjective objective && !objective.knowsCurvature())
            .isEmpty();
    if (!known) {
      section.refuse(
          key.name(), "optimal, for a kind whose μ and L are not known", "a number, at least 0");
    }
    return known;
  }

  /** Whether the problem has ∇μ and ∇L, where they are wanted; tells of the key if not. */
  private static boolean fitsGradients(
      Section section, Optional<Boolean> differentiated, Optional<LowerLevel> level) {
    boolean fits =
        differentiated.filter(wanted -> wanted).isEmpty()
            || level
                .filter(l -> l instanceof LowerObjective o && !o.differentiatesCurvature())
                .isEmpty();
    if (!fits) {
      section.refuse(
          LowerKeys.DIFFERENTIATE_STEP_SIZE.name(),
          "true, for a kind whose ∇μ and ∇L are not known",
          "false");
    }
    return fits;
  }

  private static boolean fitsBacktracking(
      Section section, Optional<String> method, Optional<StepChoice> stepSize) {
    boolean fits =
        stepSize.filter(StepChoice::backtracking).isEmpty()
            || method.filter(m -> !m.equals(LowerKeys.GRADIENT_DESCENT)).isEmpty();
    if (!fits) {
      section.refuse(
          LowerKeys.LOWER_STEP_SIZE.name(),
          "backtracking, with " + method.orElseThrow(),
          "optimal or a number, at least 0; or method = gradient-descent");
    }
    return fits;
  }

  private static Optional<String> method(
      Section section, Optional<LowerLevel> level, boolean ofMap) {
    String key = LowerKeys.LOWER_METHOD.name();
    section.reserve(key);
    if (!section.has(key)) {
      String byDefault = ofMap ? LowerKeys.FIXED_POINT : LowerKeys.GRADIENT_DESCENT;
      section.resolve(key, byDefault);
      return Optional.of(byDefault);
    }
    Optional<String> method = section.get(LowerKeys.LOWER_METHOD);
    if (level.isEmpty() || method.isEmpty()) {
      return method;
    }
    List<String> fitting = ofMap ? Methods.LOWER_OF_MAPS : List.copyOf(Methods.LOWER.keySet());
    if (!fitting.contains(method.get())) {
      return section.refuse(
          key,
          method.get() + ", for a lower level that is " + (ofMap ? "a map" : "an objective"),
          Types.listed(fitting));
    }
    return method;
  }

  /** Tells of a step size or a momentum for a map, which is iterated as it is. */
  private static boolean refuseStepSizes(Section section) {
    boolean fits = true;
    for (Key<?> key :
        List.of(LowerKeys.LOWER_STEP_SIZE, LowerKeys.MOMENTUM, LowerKeys.DIFFERENTIATE_STEP_SIZE)) {
      if (section.has(key.name())) {
        section.refuse(
            key.name(), "a key of methods that descend, with fixed-point", "no such key here");
        fits = false;
      }
    }
    return fits;
  }

  /** This number, or the optimal one. */
  static StepSize constant(Optional<Double> given) {
    return constant(given, false);
  }

  /** This number, or the optimal one, as a function of λ or held constant. */
  static StepSize constant(Optional<Double> given, boolean differentiated) {
    StepSize optimal = differentiated ? StepSize.OPTIMAL_DIFFERENTIATED : StepSize.OPTIMAL;
    return given.map(StepSize::of).orElse(optimal);
  }
}
