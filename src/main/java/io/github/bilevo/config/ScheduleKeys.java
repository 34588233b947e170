package io.github.bilevo.config;

import java.util.List;

/** The keys of a job file about its schedule, as {@link JobKeys} has the others. */
final class ScheduleKeys {
  static final String SYNCHRONOUS = "synchronous";
  static final String PIPELINED = "pipelined";
  static final String RACE = "race";

  static final Key<String> SCHEDULE =
      Key.of(
          "schedule",
          Types.oneOf(List.of(SYNCHRONOUS, PIPELINED, RACE)),
          SYNCHRONOUS,
          "one solver after the other; lower and linear solver at once; or several estimators at"
              + " once");
  static final Key<Integer> LAG =
      Key.of(
          "lag",
          Types.whole(0, 1000),
          "1",
          "τ, how many steps λ may be ahead of the λ of the hypergradient it takes; 0 is"
              + " synchronous");
  static final Key<Double> PIPELINE_TOLERANCE =
      Key.of(
          "tolerance",
          relative(),
          "0.3",
          "θ: λ moves when the estimated error of the hypergradient is at most θ of its norm");
  static final Key<Double> RACE_TOLERANCE =
      Key.of(
          "tolerance",
          relative(),
          "0.1",
          "θ: who first has a hypergradient with an estimated error of at most θ of its norm wins");

  static final List<Key<?>> PIPELINE_KEYS = List.of(LAG, PIPELINE_TOLERANCE);
  static final List<Key<?>> RACE_KEYS = List.of(RACE_TOLERANCE);

  private ScheduleKeys() {}

  private static Type<Double> relative() {
    return Types.number("a number in (0, 0.5)", x -> x > 0 && x < 0.5);
  }
}
