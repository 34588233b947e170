package io.github.bilevo.config;

import io.github.bilevo.config.NumberArrays.Point;
import java.util.List;

/** The keys of the section {@code upper} of a job file, and of those in it. */
final class UpperKeys {
  static final String MOMENTUM_METHOD = "momentum";
  static final String ADAM = "adam";
  static final String HOAG = "hoag";
  static final String BOX = "box";
  static final String SIMPLEX = "simplex";
  static final String BALL = "ball";
  static final String ALL = "all";

  private static final String POSITIVE = "a number above 0";
  private static final String NOT_NEGATIVE = "a number, at least 0";

  static final Key<String> UPPER_METHOD =
      Key.of(
          "method",
          Types.oneOf(List.copyOf(Methods.UPPER.keySet())),
          LowerKeys.GRADIENT_DESCENT,
          "update rule of λ");
  static final Key<Integer> UPPER_STEPS =
      Key.required("steps", Types.whole(0, Integer.MAX_VALUE), "upper steps");
  static final Key<Double> UPPER_STEP_SIZE =
      Key.of("step-size", Types.number(POSITIVE, x -> x > 0), "0.1", "its step size");
  static final Key<Double> UPPER_MOMENTUM =
      Key.of("momentum", fraction(), "0.9", "that of momentum and nesterov");
  static final Key<Double> BETA1 =
      Key.of("beta1", fraction(), "0.9", "β₁ of adam, of the mean of gradients");
  static final Key<Double> BETA2 =
      Key.of("beta2", fraction(), "0.999", "β₂ of adam, of the mean of their squares");
  static final Key<Double> UPPER_TOLERANCE =
      Key.of(
          "tolerance",
          Types.number(NOT_NEGATIVE, x -> x >= 0),
          "0.1",
          "of hoag: by how much the objective may rise at first, over its size at λ_0 or 1");
  static final Key<Double> TOLERANCE_DECREASE =
      Key.of("tolerance-decrease", fraction(), "0.9", "of hoag: what of it is left a step later");
  static final Key<Double> STOP_GRADIENT_NORM =
      Key.optional(
          "gradient-norm",
          Types.number(POSITIVE, x -> x > 0),
          "none",
          "end at this ‖λ − P(λ − ηg)‖/η, as converged");
  static final Key<Double> STOP_SECONDS =
      Key.optional(
          "seconds",
          Types.number("a number above 0, at most 1e9", x -> x > 0 && x <= 1e9),
          "none",
          "end after this time");
  static final Key<Integer> STOP_PATIENCE =
      Key.optional(
          "patience", Types.atLeastOne(), "none", "end after so many epochs without improvement");
  static final Key<Double> STOP_IMPROVEMENT =
      Key.of(
          "improvement",
          fraction(),
          "0",
          "by more than what of its size the best objective has to fall to count");
  static final Key<String> STOP_WHEN =
      Key.of(
          "when",
          Types.oneOf(List.of("any", ALL)),
          "any",
          "whether one of these rules ends the run, or all together in one epoch");
  static final Key<String> SET =
      Key.of("set", Types.oneOf(List.of(BOX, SIMPLEX, BALL)), BOX, "what λ is projected onto");
  static final Key<Integer> PART_SIZE =
      Key.required("size", Types.whole(1, Integer.MAX_VALUE), "coordinates of λ in this part");
  static final Key<Double> TOTAL =
      Key.of(
          "total", Types.number(POSITIVE, x -> x > 0), "1", "of simplex: Σλ_j, where all λ_j ≥ 0");
  static final Key<Point> CENTRE =
      Key.of("centre", NumberArrays.point(), "0", "of ball: one number for all, or an array");
  static final Key<Double> RADIUS =
      Key.of(
          "radius",
          Types.number(NOT_NEGATIVE, x -> x >= 0),
          "1",
          "of ball: greatest Euclidean distance from the centre");
  static final Key<Double> PROJECTION_LOWER =
      Key.optional(
          "lower",
          Types.number(),
          "`1e-8` if direct, else none",
          "of box: least value of a coordinate");
  static final Key<Double> PROJECTION_UPPER =
      Key.optional("upper", Types.number(), "none", "of box: greatest value of a coordinate");

  static final List<Key<?>> UPPER =
      List.of(
          UPPER_METHOD,
          UPPER_STEPS,
          UPPER_STEP_SIZE,
          UPPER_MOMENTUM,
          BETA1,
          BETA2,
          UPPER_TOLERANCE,
          TOLERANCE_DECREASE);
  static final List<Key<?>> STOP =
      List.of(STOP_GRADIENT_NORM, STOP_SECONDS, STOP_PATIENCE, STOP_IMPROVEMENT, STOP_WHEN);
  static final List<Key<?>> PROJECTION =
      List.of(PROJECTION_LOWER, PROJECTION_UPPER, TOTAL, CENTRE, RADIUS);

  private UpperKeys() {}

  private static Type<Double> fraction() {
    return Types.number("a number in [0, 1)", x -> x >= 0 && x < 1);
  }
}
