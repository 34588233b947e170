package io.github.bilevo.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.CountedProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.OracleCounts;
import io.github.bilevo.problem.OracleCounts.Kind;
import io.github.bilevo.solver.linear.Bicgstab;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.DenseSolve;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.Gmres;
import io.github.bilevo.solver.linear.Lsmr;
import io.github.bilevo.solver.linear.Minres;
import io.github.bilevo.solver.linear.Nystroem;
import io.github.bilevo.solver.linear.Preconditioner;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.Problems;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The products that {@link WorkEstimate} foresees are those that a pass asks for. */
class CountedWorkTest {
  private static final int ROWS = 30;
  private static final int FEATURES = 12; // so many that no Krylov method is done in 4 steps
  private static final int T = 7;

  /** An estimator of the problem, and its products with ∂₂. */
  private static Arguments of(
      String name, int mixed, BiFunction<BilevelProblem, FixedPointIteration, Estimator> method) {
    return Arguments.of(name, mixed, method);
  }

  static Stream<Arguments> estimators() {
    return Stream.of(
        of("cg", 1, (p, w) -> new Aid(p, w, true, w.map(), new ConjugateGradient(4, 0), true)),
        of(
            "cg with a sketch",
            1,
            (p, w) ->
                new Aid(
                    p, w, true, w.map(), new ConjugateGradient(4, 0, new Nystroem(3, 1)), true)),
        of("fixed-point", 1, (p, w) -> new Aid(p, w, true, w.map(), new FixedPoint(4, 0), true)),
        of("lsmr", 1, (p, w) -> new Aid(p, w, true, w.map(), new Lsmr(4, 0), true)),
        of(
            "cg-normal",
            1,
            (p, w) -> new Aid(p, w, true, w.map(), new ConjugateGradientNormal(4, 0), true)),
        of("bicgstab", 1, (p, w) -> new Aid(p, w, true, w.map(), new Bicgstab(4, 0), true)),
        of("gmres", 1, (p, w) -> new Aid(p, w, true, w.map(), new Gmres(4, 0, 4), true)),
        of(
            "minres",
            1,
            (p, w) -> new Aid(p, w, true, w.map(), new Minres(4, 0, Preconditioner.NONE), true)),
        of("exact", 1, (p, w) -> new Aid(p, w, true, w.map(), new DenseSolve(), true)),
        of("itd", T, (p, w) -> new Itd(p, w, true)),
        of("truncated", 3, (p, w) -> new TruncatedItd(p, w, true, 3)),
        of("checkpointed", T, (p, w) -> new CheckpointedItd(p, w, true, 2)),
        of("forward", FEATURES * T, (p, w) -> new ForwardItd(p, w, true)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("estimators")
  void of_estimator_areTheProductsCounted(
      String name, int mixed, BiFunction<BilevelProblem, FixedPointIteration, Estimator> method) {
    Problems.Instance instance = Problems.logistic(ROWS, FEATURES, 3);
    OracleCounts counts = new OracleCounts();
    BilevelProblem counted = CountedProblem.of(instance.problem(), counts);
    FixedPointMap map = new GradientDescentMap((LowerObjective) counted.lower(), StepSize.of(0.05));
    FixedPointIteration lower = new FixedPointIteration(map, T, Vec.constant(FEATURES, 0.1));
    Estimator estimator = method.apply(counted, lower);
    new HypergradientSession(estimator).compute(Vec.copyOf(instance.lambda()));
    double product = 4.0 * ROWS * FEATURES; // E costs one of these, ∂₂ nothing
    long foreseen = Math.round(WorkEstimate.of(estimator).orElseThrow() / product);
    long slack = estimator instanceof Aid ? 1 : 0; // see LinearMethod.products
    long asked = counts.of(Kind.MAP) + counts.of(Kind.STATE) + counts.of(Kind.LAMBDA);
    assertThat(asked - mixed + 1).isCloseTo(foreseen, within(slack));
  }
}
