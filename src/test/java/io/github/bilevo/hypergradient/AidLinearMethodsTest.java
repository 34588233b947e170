package io.github.bilevo.hypergradient;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.Bicgstab;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.Gmres;
import io.github.bilevo.solver.linear.Jacobi;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.linear.Lsmr;
import io.github.bilevo.solver.linear.Minres;
import io.github.bilevo.solver.linear.Nystroem;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.Problems;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Implicit differentiation by every linear method, of a symmetric map and of one that is not. */
class AidLinearMethodsTest {
  private static final double TOLERANCE = 1e-12;

  static List<LinearMethod> forAnyMap() {
    return List.of(
        new Gmres(3000, TOLERANCE, 25),
        new Bicgstab(3000, TOLERANCE),
        new Lsmr(3000, TOLERANCE),
        new ConjugateGradientNormal(3000, TOLERANCE));
  }

  static Stream<LinearMethod> forSymmetricMaps() {
    return Stream.concat(
        forAnyMap().stream(),
        Stream.of(
            new Minres(3000, TOLERANCE),
            new Minres(3000, TOLERANCE, new Jacobi()),
            new ConjugateGradient(3000, TOLERANCE, new Jacobi()),
            new ConjugateGradient(3000, TOLERANCE, new Nystroem(3, 1)),
            new Minres(3000, TOLERANCE, new Nystroem(3, 1))));
  }

  private static FixedPointMap pair(Problems.Instance instance) {
    LowerObjective objective = (LowerObjective) instance.problem().lower();
    return new HeavyBallMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL);
  }

  private static Aid aid(Problems.Instance instance, boolean ofPair, LinearMethod linear) {
    LowerObjective objective = (LowerObjective) instance.problem().lower();
    FixedPointIteration lower =
        new FixedPointIteration(pair(instance), 15, Vec.constant(objective.stateSize(), 0));
    FixedPointMap map = ofPair ? lower.map() : new GradientDescentMap(objective, StepSize.OPTIMAL);
    return new Aid(instance.problem(), lower, false, map, linear, false);
  }

  private static void expectTheSameAsCg(Problems.Instance instance, Aid aid) {
    Vec lambda = Vec.copyOf(instance.lambda());
    Hypergradient expected =
        new HypergradientSession(aid(instance, false, new ConjugateGradient(3000, 1e-13)))
            .compute(lambda);
    Hypergradient h = new HypergradientSession(aid).compute(lambda);
    assertThat(h.linear().orElseThrow().status()).isEqualTo(Status.CONVERGED);
    assertThat(h.linear().orElseThrow().residualRatio()).isLessThanOrEqualTo(TOLERANCE);
    assertThat(relativeError(h.gradient().toArray(), expected.gradient().toArray()))
        .isLessThan(1e-8);
  }

  @ParameterizedTest
  @MethodSource("forSymmetricMaps")
  void aid_gradientDescentMap_isTheSameByEveryMethod(LinearMethod method) {
    Stream.of(
            Problems.logistic(20, 6, 3),
            Problems.kernelRidge(12, 7, 3, 4),
            Problems.tasks(2, 5),
            Problems.sparseLogistic(14, 5, 6))
        .forEach(instance -> expectTheSameAsCg(instance, aid(instance, false, method)));
  }

  @ParameterizedTest
  @MethodSource("forAnyMap")
  void aid_heavyBallPair_isTheSameByEveryMethodThatNeedsNoSymmetry(LinearMethod method) {
    Stream.of(Problems.logistic(20, 6, 3), Problems.biasedRidge(9, 6, 5))
        .forEach(instance -> expectTheSameAsCg(instance, aid(instance, true, method)));
  }

  @Test
  void aid_methodThatNeedsSymmetryOnThePair_isRefusedWithTheAlternatives() {
    Problems.Instance instance = Problems.logistic(20, 6, 3);
    assertThatThrownBy(() -> aid(instance, true, new Minres(5, 0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "linear: minres needs a symmetric ∂₁Φ, and this map's is not; use fixed-point, gmres,"
                + " bicgstab, lsmr or cg-normal, or differentiate the gradient-descent map");
  }

  @Test
  void aid_jacobiWhereTheDiagonalIsNotKnown_isRefusedWithTheAlternatives() {
    Problems.Instance instance =
        Problems.all()
            .filter(i -> !((LowerObjective) i.problem().lower()).knowsHessianDiagonal())
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> aid(instance, false, new ConjugateGradient(5, 0, new Jacobi())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "linear: cg needs the diagonal of I − ∂₁Φ, which this map does not know;"
                + " use the preconditioner nystroem or none");
  }
}
