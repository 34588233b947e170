package io.github.bilevo.config;

import io.github.bilevo.config.HypergradientReader.Differentiation;
import io.github.bilevo.config.LowerReader.Lower;
import io.github.bilevo.hypergradient.Saba;
import io.github.bilevo.hypergradient.Soba;
import io.github.bilevo.hypergradient.StepSchedule;
import io.github.bilevo.hypergradient.StochasticAid;
import io.github.bilevo.problem.FiniteSum;
import io.github.bilevo.problem.LowerLevel;
import java.util.Optional;

/** Makes the stochastic methods of the section {@code hypergradient}. */
final class StochasticReader {
  private StochasticReader() {}

  /**
   * The method, or empty after telling why it does not fit the rest of the job.
   *
   * @param method one of {@link MethodOptions#STOCHASTIC}
   * @param linearStepSize η′_0, or that of the lower level
   * @param linearSteps k
   * @param warmLinear whether u₀ is the previous u_k
   */
  static Optional<Differentiation> read(
      Section section,
      String method,
      MethodOptions options,
      Lower lower,
      Optional<LowerLevel> level,
      Optional<Double> linearStepSize,
      int linearSteps,
      boolean warmLinear) {
    if (level.filter(l -> !(l instanceof FiniteSum)).isPresent()) {
      return refuse(section, method + ", for a lower level that is no sum over rows", "aid or itd");
    }
    if (!lower.method().equals(LowerKeys.GRADIENT_DESCENT)) {
      return refuse(
          section,
          method + ", with lower.method = " + lower.method(),
          method + " with lower.method = gradient-descent");
    }
    Optional<Double> stepSize = lower.stepSize().number().filter(step -> step > 0);
    if (stepSize.isEmpty()) {
      return refuse(
          section,
          method + ", without a positive number for lower.step-size",
          method + " with a number above 0 there");
    }
    double eta = stepSize.get();
    StepSchedule ofW = options.schedule(eta);
    StepSchedule ofU = options.schedule(linearStepSize.filter(step -> step > 0).orElse(eta));
    return Optional.of(
        (problem, spec, start) ->
            switch (method) {
              case HypergradientKeys.SOBA -> new Soba(problem, start, ofW, ofU, options.batches());
              case HypergradientKeys.SABA -> new Saba(problem, start, ofW, ofU, options.batches());
              default ->
                  new StochasticAid(
                      problem,
                      start,
                      spec.steps(),
                      ofW,
                      spec.warmStart(),
                      linearSteps,
                      ofU,
                      warmLinear,
                      options.batches());
            });
  }

  private static Optional<Differentiation> refuse(Section section, String found, String allowed) {
    return section.refuse(HypergradientKeys.HYPERGRADIENT_METHOD.name(), found, allowed);
  }
}
