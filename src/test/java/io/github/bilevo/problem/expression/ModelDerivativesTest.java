package io.github.bilevo.problem.expression;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.problem.families.ConvolutionalLayout;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.Allocations;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model's products by central differences and the adjoint identity; no allocation. */
class ModelDerivativesTest {
  private static final double H = 1e-5; // a central difference errs by about H² + ε/H
  private static final double TOLERANCE = 1e-8;

  record Model(BilevelProblem problem) {
    FixedPointMap map() {
      return problem.lower() instanceof FixedPointMap map
          ? map
          : new GradientDescentMap((LowerObjective) problem.lower(), StepSize.of(0.1));
    }

    @Override
    public String toString() {
      return problem.kind();
    }
  }

  static Stream<Model> models() {
    return Stream.of(
            Models.logistic(samples(9, 4, 2, 1), samples(7, 4, 2, 2)),
            Models.kernelRidge(samples(7, 3, 2, 3), samples(5, 3, 2, 4), false),
            Models.kernelRidge(samples(6, 2, 2, 5), samples(4, 2, 2, 6), true),
            Models.biasedRidge(samples(6, 4, 2, 7), samples(5, 4, 2, 8), 0.7),
            Models.hyperRepresentation(samples(8, 5, 2, 9), samples(6, 5, 2, 10), 3, 0.6),
            Models.multinomial(samples(9, 4, 3, 11), samples(8, 4, 3, 12), 3),
            Models.trainingData(samples(9, 4, 3, 13), 3, 1.0),
            Models.equilibrium(samples(6, 4, 3, 14), 3, 3),
            Models.convolutionalEquilibrium(
                samples(3, 16, 2, 15), new ConvolutionalLayout(1, 4, 4, 2, 3, 2, 2)),
            Models.weighted(samples(6, 4, 3, 16), samples(5, 4, 3, 17), 3, 0.2))
        .map(Model::new);
  }

  private static Samples samples(int rows, int columns, int classes, long seed) {
    double[] targets = new Random(seed).ints(rows, 0, classes).asDoubleStream().toArray();
    return new Samples(DenseMatrix.wrap(rows, columns, vector(rows * columns, seed)), targets);
  }

  private static double[] lambda(Model m) {
    double[] lambda = vector(m.problem().lambdaSize(), 20);
    for (int j = 0; j < lambda.length; j++) {
      lambda[j] *= 0.4;
    }
    return lambda;
  }

  private static double[] state(Model m) {
    return vector(m.problem().stateSize(), 21);
  }

  @ParameterizedTest
  @MethodSource("models")
  void products_anyDirection_matchCentralDifferences(Model m) {
    double[] lambda = lambda(m);
    double[] w = state(m);
    double[] u = vector(w.length, 22);
    double[] y = vector(lambda.length, 23);
    double[] out = new double[w.length];
    Linearization at = m.map().newLinearization();

    move(at, lambda, w).stateProduct(u, out);
    double[] plus = value(at, lambda, moved(w, u, H));
    double[] minus = value(at, lambda, moved(w, u, -H));
    assertThat(relativeError(out, difference(plus, minus))).isLessThan(TOLERANCE);

    move(at, lambda, w).lambdaProduct(y, out);
    plus = value(at, moved(lambda, y, H), w);
    minus = value(at, moved(lambda, y, -H), w);
    assertThat(relativeError(out, difference(plus, minus))).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("models")
  void transposedProducts_anyPair_satisfyTheAdjointIdentity(Model m) {
    double[] lambda = lambda(m);
    double[] w = state(m);
    double[] u = vector(w.length, 24);
    double[] v = vector(w.length, 25);
    double[] y = vector(lambda.length, 26);
    double[] out = new double[w.length];
    double[] byLambda = new double[lambda.length];
    Linearization at = move(m.map().newLinearization(), lambda, w);

    at.stateProduct(u, out);
    double forward = Vectors.dot(out, v);
    at.stateProductTransposed(v, out);
    assertThat(Vectors.dot(out, u)).isCloseTo(forward, within(1e-12 * w.length));

    at.lambdaProduct(y, out);
    forward = Vectors.dot(out, v);
    at.lambdaProductTransposed(v, byLambda);
    assertThat(Vectors.dot(byLambda, y)).isCloseTo(forward, within(1e-12 * w.length));
  }

  @ParameterizedTest
  @MethodSource("models")
  void upperGradients_anyDirection_matchCentralDifferences(Model m) {
    double[] lambda = lambda(m);
    double[] w = state(m);
    double[] u = vector(w.length, 27);
    double[] y = vector(lambda.length, 28);
    double[] byState = new double[w.length];
    double[] byLambda = new double[lambda.length];
    UpperPoint at = m.problem().upper().newPoint();
    upper(at, lambda, w);
    at.stateGradient(byState);
    at.lambdaGradient(byLambda);

    double slope = upper(at, lambda, moved(w, u, H)) - upper(at, lambda, moved(w, u, -H));
    assertThat(Vectors.dot(byState, u))
        .isCloseTo(slope / (2 * H), within(TOLERANCE * (1 + Vectors.norm(byState))));
    slope = upper(at, moved(lambda, y, H), w) - upper(at, moved(lambda, y, -H), w);
    assertThat(Vectors.dot(byLambda, y))
        .isCloseTo(slope / (2 * H), within(TOLERANCE * (1 + Vectors.norm(byLambda))));
  }

  @ParameterizedTest
  @MethodSource("models")
  void products_afterWarmup_allocateNothing(Model m) {
    double[] lambda = lambda(m);
    double[] w = state(m);
    double[] out = new double[w.length];
    double[] byLambda = new double[lambda.length];
    Linearization at = m.map().newLinearization();
    UpperPoint upper = m.problem().upper().newPoint();
    Runnable window =
        () -> {
          for (int i = 0; i < 20; i++) {
            move(at, lambda, w).value(out);
            at.stateProduct(w, out);
            at.stateProductTransposed(w, out);
            at.lambdaProduct(lambda, out);
            at.lambdaProductTransposed(w, byLambda);
            upper(upper, lambda, w);
            upper.stateGradient(out);
            upper.lambdaGradient(byLambda);
          }
        };
    assertThat(Allocations.afterWarmUp(window)).isZero();
  }

  private static Linearization move(Linearization at, double[] lambda, double[] w) {
    at.setLambda(lambda);
    at.setState(w);
    return at;
  }

  private static double[] value(Linearization at, double[] lambda, double[] w) {
    double[] out = new double[w.length];
    move(at, lambda, w).value(out);
    return out;
  }

  private static double upper(UpperPoint at, double[] lambda, double[] w) {
    at.setLambda(lambda);
    at.setState(w);
    return at.value();
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
