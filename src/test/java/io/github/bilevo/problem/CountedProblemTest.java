package io.github.bilevo.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.TuningPlan;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.OracleCounts.Kind;
import io.github.bilevo.testing.AffineProblem;
import io.github.bilevo.testing.Plans;
import io.github.bilevo.testing.Problems;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CountedProblemTest {
  private final OracleCounts counts = new OracleCounts();

  static Stream<Problems.Instance> problems() {
    double[][] b = {{0.5, 0.1}, {-0.2, 0.3}};
    BilevelProblem map = AffineProblem.of(b, false);
    return Stream.concat(
        Problems.all(), Stream.of(new Problems.Instance("a map", map, new double[] {1, -2})));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void of_anyProblem_givesTheSameBits(Problems.Instance instance) {
    List<Function<BilevelProblem, TuningPlan>> ways =
        List.of(
            problem -> TuningPlan.of(problem).lowerSteps(7).build(),
            problem -> TuningPlan.of(problem).lowerSteps(7).iterative().build());
    for (Function<BilevelProblem, TuningPlan> way : ways) {
      assertThat(bits(way.apply(CountedProblem.of(instance.problem(), counts)), instance.lambda()))
          .isEqualTo(bits(way.apply(instance.problem()), instance.lambda()));
    }
    assertThat(all()).allSatisfy((kind, count) -> assertThat(count).isPositive());
  }

  /** Of the second of two hypergradients, so that a warm start is in it too. */
  private static List<Long> bits(TuningPlan plan, double[] lambda) {
    HypergradientSession session = new HypergradientSession(plan.estimator());
    session.compute(Vec.copyOf(lambda));
    Hypergradient second = session.compute(Vec.copyOf(lambda));
    return Plans.bits(second);
  }

  /** What is not handed on would be what the interface says of a problem that knows nothing. */
  @Test
  void parts_everyMethodOfTheirInterfaces_handItOn() {
    BilevelProblem objective = CountedProblem.of(Problems.logistic(9, 3, 1).problem(), counts);
    BilevelProblem map = CountedProblem.of(AffineProblem.of(new double[1][1], true), counts);
    LowerObjective lower = (LowerObjective) objective.lower();
    FixedPointMap phi = (FixedPointMap) map.lower();
    assertHandsOn(LowerObjective.class, lower);
    assertHandsOn(LowerPoint.class, lower.newPoint());
    assertHandsOn(UpperObjective.class, objective.upper());
    assertHandsOn(UpperPoint.class, objective.upper().newPoint());
    assertHandsOn(FixedPointMap.class, phi);
    assertHandsOn(Linearization.class, phi.newLinearization());
  }

  private static void assertHandsOn(Class<?> type, Object part) {
    assertThat(
            Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> declarer(part, method).isInterface())
                .map(Method::getName))
        .as("methods of %s", type.getSimpleName())
        .isEmpty();
  }

  private static Class<?> declarer(Object part, Method method) {
    try {
      return part.getClass()
          .getMethod(method.getName(), method.getParameterTypes())
          .getDeclaringClass();
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("problems")
  void of_anyProblem_declaresWhatItDeclares(Problems.Instance instance) {
    BilevelProblem problem = instance.problem();
    BilevelProblem counted = CountedProblem.of(problem, counts);
    assertThat(CountedProblem.counts(counted)).containsSame(counts);
    assertThat(CountedProblem.counts(counted.over(Box.POSITIVE))).containsSame(counts);
    assertThat(CountedProblem.counts(problem)).isEmpty();
    assertThat(counted.kind()).isEqualTo(problem.kind());
    assertThat(counted.set()).isSameAs(problem.set());
    assertThat(counted.lower() instanceof FiniteSum)
        .isEqualTo(problem.lower() instanceof FiniteSum);
    assertThat(counted.upper() instanceof FiniteSum)
        .isEqualTo(problem.upper() instanceof FiniteSum);
    assertThat(counted.lower().newConstants().isPresent())
        .isEqualTo(problem.lower().newConstants().isPresent());
    assertThat(counted.upper().newConstants().isPresent())
        .isEqualTo(problem.upper().newConstants().isPresent());
  }

  @Test
  void objective_eachProduct_countsOneOfItsKind() {
    BilevelProblem counted = CountedProblem.of(Plans.problem(), counts);
    LowerPoint lower = ((LowerObjective) counted.lower()).newPoint();
    askOnceEach(lower);
    assertThat(all()).isEqualTo(Map.of("map", 1L, "state", 1L, "lambda", 2L, "objective", 0L));
    UpperPoint upper = counted.upper().newPoint();
    askOnceEach(upper);
    assertThat(counts.of(Kind.OBJECTIVE)).isEqualTo(3);
  }

  @Test
  void restrictedRows_eachProduct_countsAsOneOfTheWhole() {
    BilevelProblem counted = CountedProblem.of(Plans.problem(), counts);
    askOnceEach(FiniteSum.of(counted.lower()).restricted(0, 5, 4).newPoint());
    askOnceEach(FiniteSum.of(counted.upper()).restricted(0, 2, 4).newPoint());
    assertThat(all()).isEqualTo(Map.of("map", 1L, "state", 1L, "lambda", 2L, "objective", 3L));
  }

  private static void askOnceEach(LowerPoint point) {
    double[] u = Plans.lambda().toArray();
    point.setLambda(u);
    point.setState(new double[4]);
    point.gradient(new double[4]);
    point.hessian(u, new double[4]);
    point.mixed(u, new double[4]);
    point.mixedTransposed(u, new double[4]);
  }

  private static void askOnceEach(UpperPoint point) {
    point.setLambda(Plans.lambda().toArray());
    point.setState(new double[4]);
    point.value();
    point.stateGradient(new double[4]);
    point.lambdaGradient(new double[4]);
  }

  @Test
  void map_eachProduct_countsOneOfItsKind() {
    BilevelProblem map = AffineProblem.of(AffineProblem.diagonal(2, 0.5), true);
    FixedPointMap counted = (FixedPointMap) CountedProblem.of(map, counts).lower();
    Linearization at = counted.newLinearization();
    double[] u = {1, 2};
    double[] out = new double[2];
    at.setLambda(u);
    at.setState(u);
    at.value(out);
    at.stateProduct(u, out);
    at.stateProductTransposed(u, out);
    at.adjoint(u, out);
    at.adjointTransposed(u, out);
    at.lambdaProduct(u, out);
    at.lambdaProductTransposed(u, out);
    assertThat(all()).isEqualTo(Map.of("map", 1L, "state", 4L, "lambda", 2L, "objective", 0L));
  }

  private Map<String, Long> all() {
    return Stream.of(Kind.values()).collect(Collectors.toMap(Kind::label, counts::of));
  }
}
