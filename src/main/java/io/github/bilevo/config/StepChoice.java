package io.github.bilevo.config;

import io.github.bilevo.data.Suggestions;
import io.github.bilevo.solver.lower.StepSize;
import java.util.List;
import java.util.Optional;

/**
 * {@code lower.step-size}: a number, or found by backtracking, or (neither) optimal.
 *
 * @param number α
 * @param backtracking whether it is found by halving
 */
record StepChoice(Optional<Double> number, boolean backtracking) {
  private static final String OPTIMAL = "optimal";
  private static final String BACKTRACKING = "backtracking";
  private static final String ALLOWED = "optimal, backtracking or a number, at least 0";

  /** Optimal. */
  static final StepChoice BEST = new StepChoice(Optional.empty(), false);

  /** What the key may hold. */
  static Type<StepChoice> type() {
    return Type.of(
        ALLOWED,
        found -> {
          Optional<String> text = found.asText();
          Optional<Double> number = found.asNumber().filter(x -> Double.isFinite(x) && x >= 0.0);
          boolean backtracking = text.filter(BACKTRACKING::equals).isPresent();
          if (backtracking || number.isPresent() || text.filter(OPTIMAL::equals).isPresent()) {
            return Optional.of(new StepChoice(number, backtracking));
          }
          return found.refuse(
              found.description(),
              ALLOWED,
              text.flatMap(t -> Suggestions.nearest(t, List.of(OPTIMAL, BACKTRACKING))));
        });
  }

  boolean optimal() {
    return number.isEmpty() && !backtracking;
  }

  /** As a constant of a map. */
  StepSize constant(boolean differentiated) {
    return LowerReader.constant(number, differentiated);
  }
}
