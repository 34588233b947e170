package io.github.bilevo.config;

import io.github.bilevo.config.NumberArrays.Point;
import java.util.List;
import java.util.Optional;

/** The keys of the section {@code lower} of a job file. */
final class LowerKeys {
  private static final String NOT_NEGATIVE = "a number, at least 0";

  static final String HEAVY_BALL = "heavy-ball";
  static final String GRADIENT_DESCENT = "gradient-descent";
  static final String FIXED_POINT = "fixed-point";
  static final String NESTEROV = "nesterov";
  static final String ANDERSON = "anderson";
  static final String LBFGS = "lbfgs";
  static final Key<String> LOWER_METHOD =
      Key.optional(
          "method",
          Types.oneOf(Methods.lowerNames()),
          "`fixed-point` for a kind that is a map, which else has `anderson`; else `gradient-descent`",
          "solver of the lower level");
  static final Key<Integer> LOWER_STEPS =
      Key.of("steps", Types.atLeastOne(), "100", "t, its steps");
  static final Key<StepChoice> LOWER_STEP_SIZE =
      Key.of(
          "step-size",
          StepChoice.type(),
          "optimal",
          "its step size; optimal for μ(λ) and L(λ); found by halving with backtracking, for"
              + " gradient-descent and aid; none for a map, none used by lbfgs");
  static final Key<Optional<Double>> MOMENTUM =
      Key.of(
          "momentum", optimalOr(), "optimal", "that of heavy-ball and nesterov; others do without");
  static final Key<Boolean> DIFFERENTIATE_STEP_SIZE =
      Key.of(
          "differentiate-step-size",
          Types.flag(),
          "false",
          "whether optimal constants count as functions of λ; not where the smallest or largest λ_j"
              + " or eigenvalue is a tie");
  static final Key<Integer> DEPTH =
      Key.of("depth", Types.whole(1, 1000), "5", "m, the steps that anderson and lbfgs remember");
  static final Key<Double> LOWER_TOLERANCE =
      Key.of(
          "tolerance",
          Types.number(NOT_NEGATIVE, x -> x >= 0),
          "0",
          "where anderson (‖Φ(w) − w‖ over 1 + ‖w‖), lbfgs and backtracking (‖∇₁ℓ‖) stop earlier");
  static final Key<Point> LOWER_INITIAL = Key.of("initial", NumberArrays.zeroOrArray(), "0", "w₀");
  static final Key<Boolean> WARM_START =
      Key.of("warm-start", Types.flag(), "false", "start from the solution at the previous λ");
  static final List<Key<?>> LOWER_KEYS =
      List.of(
          LOWER_METHOD,
          LOWER_STEPS,
          LOWER_STEP_SIZE,
          MOMENTUM,
          DIFFERENTIATE_STEP_SIZE,
          DEPTH,
          LOWER_TOLERANCE,
          LOWER_INITIAL,
          WARM_START);

  private LowerKeys() {}

  private static Type<Optional<Double>> optimalOr() {
    return Types.wordOr("optimal", "a number, at least 0", x -> x >= 0);
  }
}
