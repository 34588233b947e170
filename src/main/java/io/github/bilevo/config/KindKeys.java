package io.github.bilevo.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of the section {@code problem} of a job file that tell of its kind. */
final class KindKeys {
  private static final String POSITIVE = "a number above 0";

  static final List<String> PARAMETRISATIONS = List.of("direct", "log");
  static final String DIRECT = "direct";
  static final Key<String> PARAMETRISATION =
      Key.of(
          "parametrisation",
          Types.oneOf(PARAMETRISATIONS),
          DIRECT,
          "whether λ is the positive hyperparameters or their natural logarithms");
  static final Key<Double> BETA =
      Key.of("beta", Types.number(POSITIVE, x -> x > 0), "1", "β, the strength of the regulariser");
  static final Key<Integer> DIMENSION =
      Key.required("dimension", Types.whole(1, 1_000_000), "d, the length of w");
  static final Key<Integer> CLASSES =
      Key.optional(
          "classes",
          Types.whole(2, 1_000_000),
          "the largest target + 1",
          "c; the targets are 0 … c − 1");
  static final Key<Integer> UNITS =
      Key.required("units", Types.whole(1, 10_000), "h, the length of a row's state");
  static final Key<Optional<Double>> EPSILON =
      Key.of(
          "epsilon",
          Types.wordOr("none", "a number in [0, 1)", x -> x >= 0 && x < 1),
          "0.01",
          "ε: after a step the singular values of A are brought down to 1 − ε; with none they are not");
  static final Key<Integer> HEIGHT =
      Key.required("height", Types.whole(1, 10_000), "rows of pixels of an image");
  static final Key<Integer> WIDTH =
      Key.required("width", Types.whole(1, 10_000), "columns of pixels of an image");
  static final Key<Integer> CHANNELS =
      Key.required("channels", Types.whole(1, 1_000), "feature maps of a state");
  static final Key<Integer> KERNEL =
      Key.of("kernel", Types.whole(1, 99), "3", "k, the side of the filters");
  static final Key<Integer> POOL =
      Key.of("pool", Types.whole(1, 10_000), "1", "the classifier sees means of pool×pool pixels");
  static final Key<Double> REGULARISER =
      Key.of("regulariser", Types.number(POSITIVE, x -> x > 0), "0.2", "ρ of ρ‖w‖²");
  static final Key<Map<String, List<String>>> GROUPS =
      Key.optional(
          "groups",
          Groups.type(),
          "every column by itself",
          "columns that share one λ, by name or number; λ in the groups' alphabetical order");

  private KindKeys() {}
}
