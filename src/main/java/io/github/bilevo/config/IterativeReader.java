package io.github.bilevo.config;

import io.github.bilevo.config.HypergradientReader.Differentiation;
import io.github.bilevo.config.LowerReader.Lower;
import io.github.bilevo.hypergradient.CheckpointedItd;
import io.github.bilevo.hypergradient.ForwardItd;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.hypergradient.OneStep;
import io.github.bilevo.hypergradient.TruncatedItd;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.List;
import java.util.Optional;

/**
 * Reads the section {@code hypergradient} of a method that differentiates the lower one's steps.
 */
final class IterativeReader {
  static final List<String> METHODS =
      List.of(
          HypergradientKeys.ITD,
          HypergradientKeys.ITD_FORWARD,
          HypergradientKeys.ITD_TRUNCATED,
          HypergradientKeys.ITD_CHECKPOINTED,
          HypergradientKeys.ONE_STEP);

  private IterativeReader() {}

  /** What only AID uses may stand there, right in itself, so that one word switches the method. */
  static Optional<Differentiation> read(
      Section section,
      String method,
      Optional<MethodOptions> options,
      Accuracy accuracy,
      Optional<Lower> lower,
      Optional<FixedPointMap> given,
      Optional<Long> seed) {
    Optional<String> map = section.get(HypergradientKeys.MAP);
    HypergradientReader.stepSize(section, given);
    section
        .optionalSection(HypergradientReader.LINEAR)
        .ifPresent(linear -> LinearReader.read(linear, lower, given, seed));
    if (lower.filter(l -> !l.repeats()).isPresent()) {
      boolean backtracks = lower.get().stepSize().backtracking();
      return section.refuse(
          HypergradientKeys.HYPERGRADIENT_METHOD.name(),
          method
              + ", of "
              + lower.get().method()
              + (backtracks ? " with backtracking" : "")
              + ", which repeats no map",
          "aid, or lower.method = "
              + (given.isPresent()
                  ? LowerKeys.FIXED_POINT
                  : "gradient-descent (optimal or a number), heavy-ball or nesterov"));
    }
    boolean other = map.filter(LowerKeys.GRADIENT_DESCENT::equals).isPresent();
    if (other && lower.filter(Lower::onPairs).isPresent()) {
      return section.refuse(
          HypergradientKeys.MAP.name(),
          "gradient-descent, with "
              + method
              + ": it differentiates "
              + lower.map(Lower::method).orElse(HypergradientKeys.LOWER),
          "lower");
    }
    return options.map(o -> iterative(method, o, accuracy));
  }

  private static Differentiation iterative(
      String method, MethodOptions options, Accuracy accuracy) {
    return (problem, spec, start) -> {
      // it repeats a map, else it was refused
      FixedPointIteration solver = (FixedPointIteration) spec.solver(problem.lower(), start);
      boolean warm = spec.warmStart();
      return switch (method) {
        case HypergradientKeys.ITD_FORWARD -> new ForwardItd(problem, solver, warm);
        case HypergradientKeys.ITD_TRUNCATED ->
            new TruncatedItd(problem, solver, warm, options.truncation());
        case HypergradientKeys.ITD_CHECKPOINTED ->
            new CheckpointedItd(problem, solver, warm, options.checkpoints());
        case HypergradientKeys.ONE_STEP -> new OneStep(problem, solver, warm);
        default -> accuracy.within(new Itd(problem, solver, warm));
      };
    };
  }
}
