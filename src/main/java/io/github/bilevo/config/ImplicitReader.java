package io.github.bilevo.config;

import io.github.bilevo.config.HypergradientReader.Differentiation;
import io.github.bilevo.config.LinearReader.Linear;
import io.github.bilevo.config.LowerReader.Lower;
import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Controlled;
import io.github.bilevo.hypergradient.Tolerance;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerLevel;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.linear.DenseSolve;
import io.github.bilevo.solver.linear.Requirement;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.LowerMethod;
import io.github.bilevo.solver.lower.StepSize;
import java.util.Optional;

/** Reads the section {@code hypergradient} of approximate implicit differentiation. */
final class ImplicitReader {
  private ImplicitReader() {}

  static Optional<Differentiation> read(
      Section section,
      Optional<String> method,
      Optional<MethodOptions> options,
      Accuracy accuracy,
      Optional<Lower> lower,
      Optional<LowerLevel> level,
      Optional<FixedPointMap> given,
      Optional<Long> seed) {
    boolean exact = method.filter(HypergradientKeys.EXACT::equals).isPresent();
    section.reserve(HypergradientKeys.MAP.name());
    Optional<String> map = section.get(HypergradientKeys.MAP);
    Optional<Optional<Double>> stepSize = HypergradientReader.stepSize(section, given);
    Section linearSection = section.section(HypergradientReader.LINEAR);
    Optional<Linear> linear = LinearReader.read(linearSection, lower, given, seed);
    if (exact) {
      linear = linear.map(ignored -> new Linear(new DenseSolve(), false));
    }
    Optional<String> watchdog = section.get(HypergradientKeys.WATCHDOG);
    boolean sound =
        method.isPresent()
            && watchdog.isPresent()
            && map.isPresent() == section.has(HypergradientKeys.MAP.name()) // else it is wrong
            && stepSize.isPresent()
            && linear.isPresent()
            && options.isPresent();
    if (!sound) {
      return Optional.empty();
    }
    boolean symmetric = linear.get().method().needsSymmetry();
    boolean ofLower = map.map(HypergradientKeys.LOWER::equals).orElse(!symmetric);
    if (given.isPresent()) {
      ofLower = true; // there is no other
      if (symmetric && !given.get().symmetric()) {
        return linearSection.refuse(
            LinearKeys.LINEAR_METHOD.name(),
            linear.get().method().name() + ", of a map that is not symmetric",
            Types.listed(Methods.linearNamesWithoutSymmetry()));
      }
    } else if (symmetric && ofLower && lower.filter(Lower::onPairs).isPresent()) {
      return section.refuse(
          HypergradientKeys.MAP.name(),
          "lower, with "
              + linear.get().method().name()
              + ": the "
              + lower.map(Lower::method).orElse("")
              + " pair is not symmetric",
          "gradient-descent, or linear.method = "
              + Types.listed(Methods.linearNamesWithoutSymmetry()));
    }
    if (!ofLower
        && stepSize.get().isEmpty()
        && !LowerReader.fitsCurvature(section, HypergradientKeys.MAP_STEP_SIZE, level)) {
      return Optional.empty();
    }
    if (exact && !fitsDense(section, ofLower && lower.filter(Lower::onPairs).isPresent(), level)) {
      return Optional.empty();
    }
    if (!accuracy.fits(linearSection, linear.get().method())) {
      return Optional.empty();
    }
    boolean diagonal = linear.get().method().needs().contains(Requirement.DIAGONAL);
    if (diagonal && !level.map(ImplicitReader::knowsDiagonal).orElse(true)) {
      return linearSection.refuse(
          LinearKeys.PRECONDITIONER.name(),
          "jacobi, for a kind that does not know its Hessian's diagonal",
          "nystroem or none");
    }
    section.resolve(
        HypergradientKeys.MAP.name(),
        ofLower ? HypergradientKeys.LOWER : LowerKeys.GRADIENT_DESCENT);
    return Optional.of(
        implicit(
            ofLower,
            LowerReader.constant(stepSize.get()),
            linear.get(),
            accuracy.tolerance(),
            !exact && watchdog.get().equals(HypergradientKeys.ON)));
  }

  /** Tells of a system that is too large to be written out. */
  private static boolean fitsDense(Section section, boolean pair, Optional<LowerLevel> level) {
    int d = level.map(LowerLevel::stateSize).orElse(0);
    boolean fits = (pair ? 2L : 1L) * d <= DenseSolve.LARGEST;
    if (!fits) {
      section.refuse(
          HypergradientKeys.HYPERGRADIENT_METHOD.name(),
          "exact, for a linear system of " + (pair ? 2L : 1L) * d + " unknowns",
          "aid, or at most " + DenseSolve.LARGEST + " unknowns");
    }
    return fits;
  }

  private static boolean knowsDiagonal(LowerLevel level) {
    return level instanceof LowerObjective objective
        ? objective.knowsHessianDiagonal()
        : ((FixedPointMap) level).knowsAdjointDiagonal();
  }

  private static Differentiation implicit(
      boolean ofLower,
      StepSize alpha,
      Linear linear,
      Optional<Tolerance> tolerance,
      boolean watched) {
    return (problem, lower, start) -> {
      LowerMethod solver = lower.solver(problem.lower(), start);
      FixedPointMap phi =
          ofLower ? solver.map() : new GradientDescentMap((LowerObjective) problem.lower(), alpha);
      if (tolerance.isPresent()) {
        // it repeats a map, else it was refused
        FixedPointIteration repeated = (FixedPointIteration) solver;
        return new Controlled(problem, repeated, phi, linear.method(), tolerance.get());
      }
      return new Aid(
          problem, solver, lower.warmStart(), phi, linear.method(), linear.warmStart(), watched);
    };
  }
}
