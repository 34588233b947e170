package io.github.bilevo.config;

import io.github.bilevo.config.LowerReader.Lower;
import io.github.bilevo.hypergradient.ErrorDemand;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.hypergradient.IterativeEstimator;
import io.github.bilevo.hypergradient.MemoryPlan;
import io.github.bilevo.hypergradient.Tolerance;
import io.github.bilevo.problem.LowerLevel;
import io.github.bilevo.solver.linear.LinearMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a job says of the error and of the memory of its hypergradients, right in itself and for the
 * method.
 *
 * @param tolerance in place of fixed steps
 * @param error what is to be said of errors, if the job says it
 * @param memory bytes for all states of all tasks
 * @param totalStateSize d of the whole problem, of which a task has its share of the memory; 0 if
 *     the problem is wrong
 */
record Accuracy(
    Optional<Tolerance> tolerance,
    Optional<ErrorDemand> error,
    Optional<Long> memory,
    int totalStateSize) {
  /** Nothing is said. */
  static final Accuracy NONE =
      new Accuracy(Optional.empty(), Optional.empty(), Optional.empty(), 0);

  /** The keys, or empty after telling what is wrong. */
  static Optional<Accuracy> read(
      Section section, String method, Optional<Lower> lower, Optional<LowerLevel> level) {
    boolean steered = section.has(AccuracyKeys.TOLERANCE.name());
    boolean asked = section.has(AccuracyKeys.ERROR.name());
    boolean budget = section.has(AccuracyKeys.MEMORY.name());
    Optional<Double> theta = steered ? section.get(AccuracyKeys.TOLERANCE) : Optional.empty();
    Optional<Integer> most =
        steered || section.has(AccuracyKeys.MOST_STEPS.name())
            ? section.get(AccuracyKeys.MOST_STEPS)
            : Optional.of(1);
    Optional<ErrorDemand> error =
        asked ? section.get(AccuracyKeys.ERROR).map(AccuracyKeys::demand) : Optional.empty();
    Optional<Long> memory = budget ? section.get(AccuracyKeys.MEMORY) : Optional.empty();
    boolean sound =
        theta.isPresent() == steered
            && most.isPresent()
            && error.isPresent() == asked
            && memory.isPresent() == budget;
    if (!sound
        || steered && !steers(section, method, lower)
        || budget
            && method.equals(HypergradientKeys.ITD)
            && !fits(section, memory.get(), lower, level)) {
      return Optional.empty();
    }
    return Optional.of(
        new Accuracy(
            theta.map(relative -> new Tolerance(relative, most.get())),
            error,
            memory,
            level.map(LowerLevel::stateSize).orElse(0)));
  }

  /** Whether steps can be found for this method, and for this lower method. */
  private static boolean steers(Section section, String method, Optional<Lower> lower) {
    if (!method.isEmpty() && !method.equals(HypergradientKeys.AID)) {
      section.refuse(
          AccuracyKeys.TOLERANCE.name(),
          "a tolerance, with " + method + ", whose steps are fixed",
          "method = aid, or no such key");
      return false;
    }
    if (lower.filter(l -> !l.repeats()).isPresent()) {
      section.refuse(
          AccuracyKeys.TOLERANCE.name(),
          "a tolerance, with lower.method = "
              + lower.get().method()
              + (lower.get().stepSize().backtracking() ? " and backtracking" : "")
              + ", which repeats no map",
          "a lower.method that repeats one, or no such key");
      return false;
    }
    return true;
  }

  /** Whether a linear method can be looked at on its way; tells if not. */
  boolean fits(Section linear, LinearMethod method) {
    boolean fits = tolerance.isEmpty() || method.keepsIterate();
    if (!fits) {
      List<String> names =
          Methods.LINEAR.entrySet().stream()
              .filter(e -> e.getValue().of(1, 0.0, LinearOptions.DEFAULT).keepsIterate())
              .map(Map.Entry::getKey)
              .toList();
      linear.refuse(
          LinearKeys.LINEAR_METHOD.name(),
          method.name() + ", with a tolerance: it has its iterate at the end only",
          Types.listed(names));
    }
    return fits;
  }

  private static boolean fits(
      Section section, long memory, Optional<Lower> lower, Optional<LowerLevel> level) {
    if (lower.isEmpty() || level.isEmpty()) {
      return true; // told elsewhere
    }
    long size = (lower.get().onPairs() ? 2L : 1L) * level.get().stateSize();
    long least = MemoryPlan.least(lower.get().steps(), size);
    if (memory < least) {
      section.refuse(
          AccuracyKeys.MEMORY.name(),
          memory + " bytes, for states of " + size + " numbers",
          "at least " + least + ", or method = aid, which keeps one");
    }
    return memory >= least;
  }

  /** The same gradient within the memory; a task has its share. */
  IterativeEstimator within(Itd itd) {
    int d = itd.problem().stateSize();
    return memory
        .map(bytes -> d == totalStateSize ? bytes : (long) ((double) bytes * d / totalStateSize))
        .map(bytes -> MemoryPlan.within(itd, bytes))
        .orElse(itd);
  }
}
