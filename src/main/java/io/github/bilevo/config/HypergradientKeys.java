package io.github.bilevo.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The keys of the section {@code hypergradient} of a job file; those about its error and its memory
 * are {@link AccuracyKeys}.
 */
final class HypergradientKeys {
  private static final String POSITIVE = "a number above 0";

  static final String AID = "aid";
  static final String ITD = "itd";
  static final String ITD_FORWARD = "itd-forward";
  static final String ITD_TRUNCATED = "itd-truncated";
  static final String ITD_CHECKPOINTED = "itd-checkpointed";
  static final String ONE_STEP = "one-step";
  static final String EXACT = "exact";
  static final String STOCHASTIC_AID = "stochastic-aid";
  static final String SOBA = "soba";
  static final String SABA = "saba";
  static final String LOWER = "lower";
  static final Key<String> HYPERGRADIENT_METHOD =
      Key.of(
          "method",
          Types.oneOf(
              List.of(
                  AID,
                  ITD,
                  ITD_FORWARD,
                  ITD_TRUNCATED,
                  ITD_CHECKPOINTED,
                  ONE_STEP,
                  EXACT,
                  STOCHASTIC_AID,
                  SOBA,
                  SABA)),
          AID,
          "approximate implicit or iterative differentiation, their relatives, or by minibatches;"
              + " exact solves the linear system densely, for w of at most 2000 numbers");
  static final Key<Integer> TRUNCATION =
      Key.of(
          "truncation",
          Types.atLeastOne(),
          "10",
          "K, the last steps that itd-truncated goes through");
  static final Key<Integer> CHECKPOINTS =
      Key.of("checkpoints", Types.atLeastOne(), "10", "S, the states that itd-checkpointed stores");
  static final Key<Integer> BATCH =
      Key.of(
          "batch",
          Types.atLeastOne(),
          "64",
          "rows per minibatch, for stochastic-aid, soba and saba");
  static final Key<Double> DECAY =
      Key.of(
          "decay",
          Types.number("a number in [0, 1]", x -> x >= 0 && x <= 1),
          "0",
          "a of their step sizes η (1 + j/c)^−a: `lower.step-size` of w, `step-size` of u");
  static final Key<Double> DECAY_START =
      Key.of("decay-start", Types.number(POSITIVE, x -> x > 0), "100", "c of it, in steps");
  static final Key<String> MAP =
      Key.optional(
          "map",
          Types.oneOf(List.of(LOWER, LowerKeys.GRADIENT_DESCENT)),
          "`gradient-descent` for cg and minres, else `lower`",
          "which map Φ is differentiated: that of the lower method or plain gradient descent");
  static final Key<Optional<Double>> MAP_STEP_SIZE =
      Key.of("step-size", optimalOr(), "optimal", "that of the gradient-descent map");
  static final String ON = "on";
  static final Key<String> WATCHDOG =
      Key.of(
          "watchdog",
          Types.oneOf(List.of(ON, "off")),
          ON,
          "for aid: another linear method, or full itd, in an epoch where the given one fails; an"
              + " event says why");
  static final List<Key<?>> HYPERGRADIENT =
      Stream.of(
              List.of(
                  HYPERGRADIENT_METHOD,
                  MAP,
                  MAP_STEP_SIZE,
                  TRUNCATION,
                  CHECKPOINTS,
                  BATCH,
                  DECAY,
                  DECAY_START,
                  WATCHDOG),
              AccuracyKeys.ALL)
          .<Key<?>>flatMap(List::stream)
          .toList();

  private HypergradientKeys() {}

  private static Type<Optional<Double>> optimalOr() {
    return Types.wordOr("optimal", "a number, at least 0", x -> x >= 0);
  }
}
