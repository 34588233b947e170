package io.github.bilevo.problem.expression;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.problem.families.ConvolutionalEquilibrium;
import io.github.bilevo.problem.families.ConvolutionalLayout;
import io.github.bilevo.problem.families.Equilibrium;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.lower.FixedPointIteration;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A map Φ written by hand and the same map as an expression are one problem. */
class HandWrittenMapsTest {
  private static final double TOLERANCE = 1e-10;

  record Pair(String name, BilevelProblem byHand, BilevelProblem expression, double[] lambda) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Odd and even filters, wider than the image too, one map and several, pooled and not. */
  static Stream<Pair> pairs() {
    Stream<Pair> convolutional =
        Stream.of(
                new ConvolutionalLayout(1, 4, 6, 3, 3, 2, 3),
                new ConvolutionalLayout(2, 3, 2, 2, 2, 1, 4),
                new ConvolutionalLayout(3, 4, 4, 1, 5, 4, 2),
                new ConvolutionalLayout(1, 1, 1, 2, 3, 1, 2),
                new ConvolutionalLayout(2, 2, 5, 2, 4, 1, 2),
                new ConvolutionalLayout(1, 5, 5, 4, 1, 5, 3))
            .map(HandWrittenMapsTest::convolutional);
    return Stream.concat(Stream.of(equilibrium(3, 4), equilibrium(5, 2)), convolutional);
  }

  private static Pair equilibrium(int units, int features) {
    double[] targets = new Random(units).ints(7, 0, 3).asDoubleStream().toArray();
    DenseMatrix x = DenseMatrix.wrap(7, features, vector(7 * features, units));
    Samples train = new Samples(x, targets);
    BilevelProblem byHand = Equilibrium.problem(train, units, 3, 0.1);
    double[] lambda = vector(byHand.lambdaSize(), features);
    byHand.set().project(lambda);
    String name = "equilibrium, h = " + units;
    return new Pair(name, byHand, Models.equilibrium(train, units, 3), lambda);
  }

  private static Pair convolutional(ConvolutionalLayout layout) {
    long seed = layout.hashCode();
    double[] targets = new Random(seed).ints(7, 0, layout.classes()).asDoubleStream().toArray();
    double[] images = vector(7 * layout.exampleSize(), seed);
    Samples train = new Samples(DenseMatrix.wrap(7, layout.exampleSize(), images), targets);
    BilevelProblem byHand = ConvolutionalEquilibrium.problem(train, layout, 0.2);
    double[] lambda = vector(layout.lambdaSize(), seed + 1);
    byHand.set().project(lambda);
    return new Pair(
        layout.toString(), byHand, Models.convolutionalEquilibrium(train, layout), lambda);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void products_anyPoint_agree(Pair pair) {
    int d = pair.byHand().stateSize();
    int n = pair.lambda().length;
    Linearization byHand = linearization(pair.byHand());
    Linearization expression = linearization(pair.expression());
    for (long seed = 0; seed < 3; seed++) {
      double[] w = vector(d, seed);
      double[] u = vector(d, seed + 10);
      double[] y = vector(n, seed + 20);
      for (Linearization each : new Linearization[] {byHand, expression}) {
        each.setLambda(pair.lambda());
        each.setState(w);
      }
      assertSame(byHand, expression, d, Linearization::value);
      assertSame(byHand, expression, d, (at, out) -> at.stateProduct(u, out));
      assertSame(byHand, expression, d, (at, out) -> at.stateProductTransposed(u, out));
      assertSame(byHand, expression, n, (at, out) -> at.lambdaProductTransposed(u, out));
      assertSame(byHand, expression, d, (at, out) -> at.lambdaProduct(y, out));
      assertSame(byHand, expression, d, (at, out) -> at.adjoint(u, out)); // and after the others
    }
  }

  private interface Product {
    void compute(Linearization at, double[] out);
  }

  private static void assertSame(Linearization a, Linearization b, int size, Product product) {
    double[] found = new double[size];
    double[] wanted = new double[size];
    product.compute(a, found);
    product.compute(b, wanted);
    assertThat(relativeError(found, wanted)).isLessThan(TOLERANCE);
  }

  private static Linearization linearization(BilevelProblem problem) {
    return ((FixedPointMap) problem.lower()).newLinearization();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void upperPoint_anyPoint_agrees(Pair pair) {
    double[] w = vector(pair.byHand().stateSize(), 31);
    double[][] found = new double[2][];
    double[][] wanted = new double[2][];
    double foundValue = upper(pair.byHand(), pair.lambda(), w, found);
    double wantedValue = upper(pair.expression(), pair.lambda(), w, wanted);
    assertThat(Math.abs(foundValue / wantedValue - 1)).isLessThan(TOLERANCE);
    assertThat(relativeError(found[0], wanted[0])).isLessThan(TOLERANCE);
    assertThat(relativeError(found[1], wanted[1])).isLessThan(TOLERANCE);
  }

  private static double upper(
      BilevelProblem problem, double[] lambda, double[] w, double[][] gradients) {
    UpperPoint point = problem.upper().newPoint();
    gradients[0] = new double[w.length];
    gradients[1] = new double[lambda.length];
    point.setLambda(lambda);
    point.setState(w);
    point.stateGradient(gradients[0]);
    point.lambdaGradient(gradients[1]);
    return point.value();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void hypergradient_everyEstimator_agrees(Pair pair) {
    assertSameHypergradient(pair, p -> new Itd(p, iteration(p), false));
    assertSameHypergradient(pair, p -> aid(p, new FixedPoint(12, 0)));
    assertSameHypergradient(pair, p -> aid(p, new ConjugateGradientNormal(3, 0)));
  }

  private static Estimator aid(BilevelProblem problem, LinearMethod linear) {
    FixedPointIteration lower = iteration(problem);
    return new Aid(problem, lower, false, lower.map(), linear, false);
  }

  private static FixedPointIteration iteration(BilevelProblem problem) {
    return new FixedPointIteration(
        (FixedPointMap) problem.lower(), 25, Vec.constant(problem.stateSize(), 0.1));
  }

  private static void assertSameHypergradient(
      Pair pair, Function<BilevelProblem, Estimator> estimator) {
    Vec lambda = Vec.copyOf(pair.lambda());
    var found = new HypergradientSession(estimator.apply(pair.byHand())).compute(lambda);
    var wanted = new HypergradientSession(estimator.apply(pair.expression())).compute(lambda);
    assertThat(relativeError(found.gradient().toArray(), wanted.gradient().toArray()))
        .isLessThan(TOLERANCE);
  }
}
