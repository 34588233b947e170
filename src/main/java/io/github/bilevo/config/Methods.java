package io.github.bilevo.config;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.linear.Bicgstab;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.Gmres;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.linear.Lsmr;
import io.github.bilevo.solver.linear.Minres;
import io.github.bilevo.solver.lower.BacktrackingDescent;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.Lbfgs;
import io.github.bilevo.solver.lower.LowerMethod;
import io.github.bilevo.solver.lower.NesterovMap;
import io.github.bilevo.solver.upper.Adam;
import io.github.bilevo.solver.upper.Hoag;
import io.github.bilevo.solver.upper.Momentum;
import io.github.bilevo.solver.upper.NesterovMomentum;
import io.github.bilevo.solver.upper.ProjectedGradient;
import io.github.bilevo.solver.upper.UpperMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The methods that job files may name, in the order of messages: one more is one line more. */
final class Methods {
  /** A lower method of an objective, by what the section {@code lower} says, from w₀. */
  interface Lower {
    LowerMethod of(LowerObjective objective, LowerReader.Lower said, Vec initial);
  }

  /** A solver of linear systems. */
  interface Linear {
    LinearMethod of(int steps, double relativeTolerance, LinearOptions options);
  }

  /** The constants of the update rules, each of which takes its own. */
  record Constants(
      double stepSize,
      double momentum,
      double beta1,
      double beta2,
      double tolerance,
      double decrease) {}

  /** An update rule of λ. */
  interface Upper {
    UpperMethod of(Constants constants);
  }

  /** Those for an objective. */
  static final Map<String, Lower> LOWER =
      ordered(
          Map.entry(LowerKeys.GRADIENT_DESCENT, Methods::gradientDescent),
          Map.entry(
              LowerKeys.HEAVY_BALL,
              (l, said, w0) -> said.iterate(new HeavyBallMap(l, said.alpha(), said.beta()), w0)),
          Map.entry(
              LowerKeys.NESTEROV,
              (l, said, w0) -> said.iterate(new NesterovMap(l, said.alpha(), said.beta()), w0)),
          Map.entry(
              LowerKeys.ANDERSON,
              (l, said, w0) -> said.accelerate(new GradientDescentMap(l, said.alpha()), w0)),
          Map.entry(
              LowerKeys.LBFGS,
              (l, said, w0) -> new Lbfgs(l, said.depth(), said.steps(), said.tolerance(), w0)));

  /** Those for a map: it is iterated as it is, or accelerated. */
  static final List<String> LOWER_OF_MAPS = List.of(LowerKeys.FIXED_POINT, LowerKeys.ANDERSON);

  static final Map<String, Linear> LINEAR =
      ordered(
          Map.entry(LowerKeys.FIXED_POINT, (k, tolerance, o) -> new FixedPoint(k, tolerance)),
          Map.entry(
              LinearKeys.CG,
              (k, tolerance, o) -> new ConjugateGradient(k, tolerance, o.preconditioner())),
          Map.entry(
              LinearKeys.CG_NORMAL, (k, tolerance, o) -> new ConjugateGradientNormal(k, tolerance)),
          Map.entry(LinearKeys.GMRES, (k, tolerance, o) -> new Gmres(k, tolerance, o.restart())),
          Map.entry(LinearKeys.BICGSTAB, (k, tolerance, o) -> new Bicgstab(k, tolerance)),
          Map.entry(
              LinearKeys.MINRES, (k, tolerance, o) -> new Minres(k, tolerance, o.preconditioner())),
          Map.entry(LinearKeys.LSMR, (k, tolerance, o) -> new Lsmr(k, tolerance)));

  static final Map<String, Upper> UPPER =
      ordered(
          Map.entry(LowerKeys.GRADIENT_DESCENT, c -> new ProjectedGradient(c.stepSize())),
          Map.entry(UpperKeys.MOMENTUM_METHOD, c -> new Momentum(c.stepSize(), c.momentum())),
          Map.entry(LowerKeys.NESTEROV, c -> new NesterovMomentum(c.stepSize(), c.momentum())),
          Map.entry(UpperKeys.ADAM, c -> new Adam(c.stepSize(), c.beta1(), c.beta2())),
          Map.entry(UpperKeys.HOAG, c -> new Hoag(c.stepSize(), c.tolerance(), c.decrease())));

  private Methods() {}

  private static LowerMethod gradientDescent(
      LowerObjective objective, LowerReader.Lower said, Vec initial) {
    return said.stepSize().backtracking()
        ? new BacktrackingDescent(objective, said.steps(), said.tolerance(), initial)
        : said.iterate(new GradientDescentMap(objective, said.alpha()), initial);
  }

  @SafeVarargs
  private static <T> Map<String, T> ordered(Map.Entry<String, T>... methods) {
    Map<String, T> ordered = new LinkedHashMap<>();
    for (Map.Entry<String, T> method : methods) {
      ordered.put(method.getKey(), method.getValue());
    }
    return ordered;
  }

  /** All names of {@code lower.method}. */
  static List<String> lowerNames() {
    return Stream.concat(LOWER.keySet().stream(), Stream.of(LowerKeys.FIXED_POINT)).toList();
  }

  /** Those linear methods that need no symmetry. */
  static List<String> linearNamesWithoutSymmetry() {
    return LINEAR.entrySet().stream()
        .filter(method -> !method.getValue().of(1, 0.0, LinearOptions.DEFAULT).needsSymmetry())
        .map(Map.Entry::getKey)
        .toList();
  }
}
