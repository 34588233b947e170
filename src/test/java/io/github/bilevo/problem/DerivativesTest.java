package io.github.bilevo.problem;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.NesterovMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.Allocations;
import io.github.bilevo.testing.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every product of every family and map against central differences and its own transpose. */
class DerivativesTest {
  private static final double H = 1e-5; // error of a central difference about H² + ε/H ≈ 1e-10
  private static final double TOLERANCE = 1e-7;

  record Map(Problems.Instance instance, FixedPointMap map) {
    @Override
    public String toString() {
      return map.getClass().getSimpleName() + " of " + instance;
    }
  }

  static Stream<Problems.Instance> instances() {
    return Problems.all();
  }

  static Stream<Map> maps() {
    List<Map> maps = new ArrayList<>();
    Problems.all()
        .forEach(
            instance -> {
              LowerObjective objective = (LowerObjective) instance.problem().lower();
              maps.add(new Map(instance, new GradientDescentMap(objective, StepSize.of(0.11))));
              maps.add(
                  new Map(
                      instance, new HeavyBallMap(objective, StepSize.of(0.13), StepSize.of(0.4))));
              maps.add(
                  new Map(
                      instance, new NesterovMap(objective, StepSize.of(0.12), StepSize.of(0.3))));
              maps.addAll(differentiated(instance, objective));
            });
    return maps.stream();
  }

  /** The maps whose constants are functions of λ, where these have derivatives. */
  private static List<Map> differentiated(Problems.Instance instance, LowerObjective objective) {
    StepSize optimal = StepSize.OPTIMAL_DIFFERENTIATED;
    return Stream.of(
            new GradientDescentMap(objective, optimal),
            new HeavyBallMap(objective, optimal, optimal),
            new NesterovMap(objective, optimal, optimal))
        .map(map -> new Map(instance, map))
        .filter(m -> at(m, instance.lambda(), new double[m.map().stateSize()]).differentiable())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("maps")
  void stateProduct_anyDirection_matchesCentralDifferences(Map m) {
    double[] z = vector(m.map().stateSize(), 1);
    double[] u = vector(m.map().stateSize(), 2);
    double[] out = new double[z.length];
    at(m, m.instance().lambda(), z).stateProduct(u, out);
    double[] difference =
        difference(
            value(m, m.instance().lambda(), moved(z, u, H)),
            value(m, m.instance().lambda(), moved(z, u, -H)));
    assertThat(relativeError(out, difference)).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("maps")
  void lambdaProduct_anyDirection_matchesCentralDifferences(Map m) {
    double[] z = vector(m.map().stateSize(), 3);
    double[] lambda = m.instance().lambda();
    double[] y = vector(lambda.length, 4);
    double[] out = new double[z.length];
    at(m, lambda, z).lambdaProduct(y, out);
    double[] difference =
        difference(value(m, moved(lambda, y, H), z), value(m, moved(lambda, y, -H), z));
    assertThat(relativeError(out, difference)).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("maps")
  void transposedProducts_anyPair_satisfyTheAdjointIdentity(Map m) {
    double[] z = vector(m.map().stateSize(), 5);
    double[] u = vector(z.length, 6);
    double[] v = vector(z.length, 7);
    double[] y = vector(m.map().lambdaSize(), 8);
    double[] state = new double[z.length];
    double[] lambda = new double[y.length];
    Linearization at = at(m, m.instance().lambda(), z);

    at.stateProduct(u, state);
    double forward = Vectors.dot(state, v);
    at.stateProductTransposed(v, state);
    assertThat(Vectors.dot(state, u)).isCloseTo(forward, within(1e-12 * z.length));

    at.lambdaProduct(y, state);
    forward = Vectors.dot(state, v);
    at.lambdaProductTransposed(v, lambda);
    assertThat(Vectors.dot(lambda, y)).isCloseTo(forward, within(1e-11 * z.length));

    at.adjoint(v, state);
    double[] transposed = new double[z.length];
    at.stateProductTransposed(v, transposed);
    for (int i = 0; i < z.length; i++) {
      assertThat(state[i]).isCloseTo(v[i] - transposed[i], within(1e-13));
    }
  }

  @ParameterizedTest
  @MethodSource("maps")
  void products_afterWarmup_allocateNothing(Map m) {
    double[] z = vector(m.map().stateSize(), 9);
    double[] out = new double[z.length];
    double[] lambda = new double[m.map().lambdaSize()];
    Linearization at = at(m, m.instance().lambda(), z);
    Runnable window =
        () -> {
          at.setState(z);
          at.value(out);
          at.stateProduct(z, out);
          at.stateProductTransposed(z, out);
          at.lambdaProductTransposed(z, lambda);
          at.lambdaProduct(lambda, out);
        };
    assertThat(Allocations.afterWarmUp(window)).isZero();
  }

  @ParameterizedTest
  @MethodSource("instances")
  void upperGradients_anyDirection_matchCentralDifferences(Problems.Instance instance) {
    double[] lambda = instance.lambda();
    double[] w = vector(instance.problem().stateSize(), 10);
    double[] u = vector(w.length, 11);
    double[] y = vector(lambda.length, 12);
    UpperPoint point = instance.problem().upper().newPoint();
    double[] first = new double[w.length];
    double[] second = new double[lambda.length];
    point.setLambda(lambda);
    point.setState(w);
    point.stateGradient(first);
    point.lambdaGradient(second);

    double byState =
        (upper(instance, lambda, moved(w, u, H)) - upper(instance, lambda, moved(w, u, -H)))
            / (2 * H);
    double byLambda =
        (upper(instance, moved(lambda, y, H), w) - upper(instance, moved(lambda, y, -H), w))
            / (2 * H);
    double size = Math.max(1.0, Math.abs(byState) + Math.abs(byLambda));
    assertThat(Vectors.dot(first, u)).isCloseTo(byState, within(TOLERANCE * size));
    assertThat(Vectors.dot(second, y)).isCloseTo(byLambda, within(TOLERANCE * size));
  }

  @ParameterizedTest
  @MethodSource("instances")
  void curvature_randomDirections_liesBetweenMuAndL(Problems.Instance instance) {
    LowerPoint point = ((LowerObjective) instance.problem().lower()).newPoint();
    int d = instance.problem().stateSize();
    double[] out = new double[d];
    point.setLambda(instance.lambda());
    for (long seed = 20; seed < 40; seed++) {
      double[] u = vector(d, seed);
      point.setState(vector(d, seed + 100));
      point.hessian(u, out);
      double rayleigh = Vectors.dot(u, out) / Vectors.dot(u, u);
      assertThat(rayleigh)
          .isBetween(point.strongConvexity() * (1 - 1e-12), point.smoothness() * (1 + 1e-12));
    }
  }

  private static Linearization at(Map m, double[] lambda, double[] z) {
    Linearization linearization = m.map().newLinearization();
    linearization.setLambda(lambda);
    linearization.setState(z);
    return linearization;
  }

  private static double[] value(Map m, double[] lambda, double[] z) {
    double[] out = new double[z.length];
    at(m, lambda, z).value(out);
    return out;
  }

  private static double upper(Problems.Instance instance, double[] lambda, double[] w) {
    UpperPoint point = instance.problem().upper().newPoint();
    point.setLambda(lambda);
    point.setState(w);
    return point.value();
  }

  private static double[] moved(double[] x, double[] direction, double by) {
    double[] moved = x.clone();
    Vectors.axpy(by, direction, moved);
    return moved;
  }

  private static double[] difference(double[] plus, double[] minus) {
    double[] out = new double[plus.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (plus[i] - minus[i]) / (2 * H);
    }
    return out;
  }
}
