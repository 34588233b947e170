package io.github.bilevo.config;

import io.github.bilevo.hypergradient.ErrorDemand;
import io.github.bilevo.hypergradient.Tolerance;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The keys of the section {@code hypergradient} about its error and its memory. */
final class AccuracyKeys {
  static final Key<Double> TOLERANCE =
      Key.optional(
          "tolerance",
          Types.number("a number in (0, 0.5)", x -> x > 0 && x < 0.5),
          "fixed numbers of steps",
          "θ, for aid: t and k are found anew in each epoch, so that the estimated error is at most"
              + " θ‖∇̂f‖; `lower.steps`, `linear.steps` and both `warm-start` do not count then");
  static final Key<Integer> MOST_STEPS =
      Key.of(
          "most-steps",
          Types.whole(1, 1_000_000),
          Integer.toString(Tolerance.MOST_STEPS),
          "with `tolerance`: of either level in one epoch");
  static final Key<String> ERROR =
      Key.optional(
          "error",
          Types.oneOf(Arrays.stream(ErrorDemand.values()).map(AccuracyKeys::word).toList()),
          "`none` for a run, `both` for one hypergradient",
          "what is said of each hypergradient's error: a proven bound, a look-ahead estimate, which"
              + " costs several hypergradients, or both");
  static final Key<Long> MEMORY =
      Key.optional(
          "memory",
          Types.bytes(),
          "all states are stored",
          "for itd: bytes that its states may take, as `200m`; where they are too many, as many"
              + " checkpoints are kept as fit");

  static final List<Key<?>> ALL = List.of(TOLERANCE, MOST_STEPS, ERROR, MEMORY);

  private AccuracyKeys() {}

  private static String word(ErrorDemand demand) {
    return demand.name().toLowerCase(Locale.ROOT);
  }

  static ErrorDemand demand(String word) {
    return ErrorDemand.valueOf(word.toUpperCase(Locale.ROOT));
  }
}
