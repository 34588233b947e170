package io.github.bilevo.problem.families;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Spectra;
import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.testing.Allocations;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConvolutionalEquilibriumTest {
  private static final double H = 1e-5; // a central difference errs by about H² + ε/H
  private static final ConvolutionalLayout SMALL = new ConvolutionalLayout(2, 4, 6, 3, 3, 2, 3);

  static Stream<ConvolutionalLayout> layouts() {
    return Stream.of(
        SMALL,
        new ConvolutionalLayout(1, 5, 3, 2, 2, 1, 2),
        new ConvolutionalLayout(1, 2, 2, 2, 5, 2, 4));
  }

  private static Samples images(int rows, ConvolutionalLayout layout, long seed) {
    double[] x = vector(rows * layout.exampleSize(), seed);
    double[] y = new Random(seed).ints(rows, 0, layout.classes()).asDoubleStream().toArray();
    return new Samples(DenseMatrix.wrap(rows, layout.exampleSize(), x), y);
  }

  private static BilevelProblem problem(int rows, ConvolutionalLayout layout, double epsilon) {
    return ConvolutionalEquilibrium.problem(images(rows, layout, 1), layout, epsilon);
  }

  /** A λ on the border of Λ. */
  private static double[] lambda(BilevelProblem problem, long seed) {
    double[] lambda = vector(problem.lambdaSize(), seed);
    assertThat(problem.set().contains(lambda)).isFalse();
    problem.set().project(lambda);
    return lambda;
  }

  private static Linearization at(BilevelProblem problem, double[] lambda, double[] w) {
    Linearization at = ((FixedPointMap) problem.lower()).newLinearization();
    at.setLambda(lambda);
    at.setState(w);
    return at;
  }

  private static double[] value(BilevelProblem problem, double[] lambda, double[] w) {
    double[] out = new double[w.length];
    at(problem, lambda, w).value(out);
    return out;
  }

  private static double[] moved(double[] x, double[] direction, double by) {
    double[] moved = x.clone();
    Vectors.axpy(by, direction, moved);
    return moved;
  }

  private static double[] slope(double[] plus, double[] minus) {
    double[] out = new double[plus.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (plus[i] - minus[i]) / (2 * H);
    }
    return out;
  }

  /** One map, one channel, 2×3 pixels, a filter of 3×3: written out pixel by pixel. */
  @Test
  void value_onePixelOfInput_isTheFilterTurnedRound() {
    ConvolutionalLayout layout = new ConvolutionalLayout(1, 2, 3, 1, 3, 1, 2);
    DenseMatrix x = DenseMatrix.wrap(1, 6, new double[] {0, 1, 0, 0, 0, 0});
    BilevelProblem problem =
        ConvolutionalEquilibrium.problem(new Samples(x, new double[] {0}), layout, 0.1);
    double[] lambda = new double[problem.lambdaSize()];
    for (int q = 0; q < 9; q++) {
      lambda[layout.offsetOfB() + q] = q + 1; // B = (1 2 3; 4 5 6; 7 8 9)
    }
    lambda[layout.offsetOfC()] = -5;
    double[] found = value(problem, lambda, new double[6]);
    double[] preactivations = {6 - 5, 5 - 5, 4 - 5, 3 - 5, 2 - 5, 1 - 5};
    double[] wanted = Arrays.stream(preactivations).map(Math::tanh).toArray();
    assertThat(relativeError(found, wanted)).isLessThan(1e-15);
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void products_anyDirection_matchCentralDifferences(ConvolutionalLayout layout) {
    BilevelProblem problem = problem(4, layout, 0.1);
    double[] lambda = lambda(problem, 2);
    double[] w = vector(problem.stateSize(), 3);
    double[] u = vector(w.length, 4);
    double[] y = vector(lambda.length, 5);
    double[] out = new double[w.length];
    Linearization at = at(problem, lambda, w);
    at.stateProduct(u, out);
    double[] byState =
        slope(value(problem, lambda, moved(w, u, H)), value(problem, lambda, moved(w, u, -H)));
    assertThat(relativeError(out, byState)).isLessThan(1e-8);
    at.lambdaProduct(y, out);
    double[] byLambda =
        slope(value(problem, moved(lambda, y, H), w), value(problem, moved(lambda, y, -H), w));
    assertThat(relativeError(out, byLambda)).isLessThan(1e-8);
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void transposedProducts_anyPair_satisfyTheAdjointIdentity(ConvolutionalLayout layout) {
    BilevelProblem problem = problem(4, layout, 0.1);
    double[] lambda = lambda(problem, 6);
    double[] w = vector(problem.stateSize(), 7);
    double[] u = vector(w.length, 8);
    double[] v = vector(w.length, 9);
    double[] y = vector(lambda.length, 10);
    double[] out = new double[w.length];
    double[] ofLambda = vector(lambda.length, 11); // old numbers are overwritten
    Linearization at = at(problem, lambda, w);
    at.stateProduct(u, out);
    double forward = Vectors.dot(out, v);
    at.stateProductTransposed(v, out);
    assertThat(Vectors.dot(out, u)).isCloseTo(forward, within(1e-12 * w.length));
    at.lambdaProductTransposed(v, ofLambda);
    at.lambdaProduct(y, out);
    assertThat(Vectors.dot(ofLambda, y)).isCloseTo(Vectors.dot(out, v), within(1e-11 * w.length));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void upperGradients_anyDirection_matchCentralDifferences(ConvolutionalLayout layout) {
    BilevelProblem problem = problem(5, layout, 0.1);
    double[] lambda = lambda(problem, 12);
    double[] w = vector(problem.stateSize(), 13);
    double[] u = vector(w.length, 14);
    double[] y = vector(lambda.length, 15);
    double[] byState = new double[w.length];
    double[] byLambda = new double[lambda.length];
    UpperPoint point = problem.upper().newPoint();
    upper(point, lambda, w);
    point.stateGradient(byState);
    point.lambdaGradient(byLambda);
    double slope = upper(point, lambda, moved(w, u, H)) - upper(point, lambda, moved(w, u, -H));
    assertThat(Vectors.dot(byState, u)).isCloseTo(slope / (2 * H), within(1e-8));
    slope = upper(point, moved(lambda, y, H), w) - upper(point, moved(lambda, y, -H), w);
    assertThat(Vectors.dot(byLambda, y)).isCloseTo(slope / (2 * H), within(1e-8));
  }

  private static double upper(UpperPoint point, double[] lambda, double[] w) {
    point.setLambda(lambda);
    point.setState(w);
    return point.value();
  }

  @Test
  void products_afterWarmup_allocateNothing() {
    BilevelProblem problem = problem(4, SMALL, 0.1);
    double[] lambda = lambda(problem, 16);
    double[] w = vector(problem.stateSize(), 17);
    double[] out = new double[w.length];
    double[] ofLambda = new double[lambda.length];
    Linearization at = at(problem, lambda, w);
    UpperPoint upper = problem.upper().newPoint();
    Runnable window =
        () -> {
          at.setLambda(lambda);
          at.setState(w);
          at.value(out);
          at.stateProduct(w, out);
          at.stateProductTransposed(w, out);
          at.lambdaProduct(lambda, out);
          at.lambdaProductTransposed(w, ofLambda);
          upper(upper, lambda, w);
          upper.stateGradient(out);
          upper.lambdaGradient(ofLambda);
        };
    assertThat(Allocations.afterWarmUp(window)).isZero();
  }

  /** Images beyond one block of patches give what each image gives alone. */
  @Test
  void products_manyBlocks_equalImageByImage() {
    ConvolutionalLayout layout = new ConvolutionalLayout(1, 28, 28, 4, 5, 7, 2);
    int rows = 5; // 4·25·784 patches per image: one image at a time, and one of the examples' five
    BilevelProblem all = problem(rows, layout, 0.1);
    Samples train = images(rows, layout, 1);
    double[] lambda = lambda(all, 18);
    double[] w = vector(all.stateSize(), 19);
    double[] u = vector(w.length, 20);
    double[] found = new double[lambda.length];
    at(all, lambda, w).lambdaProductTransposed(u, found);
    double[] forward = value(all, lambda, w);
    double[] sum = new double[lambda.length];
    double[] part = new double[lambda.length];
    int size = layout.stateSize();
    for (int i = 0; i < rows; i++) {
      double[] image =
          Arrays.copyOfRange(
              train.features().dense().values(),
              i * layout.exampleSize(),
              (i + 1) * layout.exampleSize());
      Samples one =
          new Samples(DenseMatrix.wrap(1, image.length, image), new double[] {train.targets()[i]});
      BilevelProblem alone = ConvolutionalEquilibrium.problem(one, layout, 0.1);
      double[] state = Arrays.copyOfRange(w, i * size, (i + 1) * size);
      at(alone, lambda, state)
          .lambdaProductTransposed(Arrays.copyOfRange(u, i * size, (i + 1) * size), part);
      Vectors.axpy(1.0, part, sum);
      assertThat(
              relativeError(
                  Arrays.copyOfRange(forward, i * size, (i + 1) * size),
                  value(alone, lambda, state)))
          .isLessThan(1e-14);
    }
    assertThat(relativeError(found, sum)).isLessThan(1e-13);
  }

  /** The dense matrix of u ↦ A∗u has a norm below k‖R‖₂, and not far below it. */
  @ParameterizedTest
  @MethodSource("layouts")
  void bound_denseOperator_isDominated(ConvolutionalLayout layout) {
    int channels = layout.channels();
    int columns = channels * layout.kernel() * layout.kernel();
    for (long seed = 0; seed < 20; seed++) {
      double[] a = vector(channels * columns, seed);
      double norm = norm(layout, a);
      DenseMatrix r = DenseMatrix.wrap(channels, columns, a);
      double bound = layout.kernel() * Math.sqrt(Spectra.squaredNorm(r));
      assertThat(norm).isBetween(bound / layout.kernel() / 2, bound * (1 + 1e-12));
    }
  }

  /** ‖u ↦ A∗u‖₂ from its columns. */
  private static double norm(ConvolutionalLayout layout, double[] a) {
    int size = layout.stateSize();
    SameConvolution convolution =
        new SameConvolution(
            1,
            layout.channels(),
            layout.channels(),
            layout.height(),
            layout.width(),
            layout.kernel());
    DenseMatrix transposed = DenseMatrix.zeros(size, size);
    double[] unit = new double[size];
    double[] column = new double[size];
    for (int j = 0; j < size; j++) {
      unit[j] = 1;
      convolution.apply(a, unit, column);
      unit[j] = 0;
      System.arraycopy(column, 0, transposed.values(), j * size, size);
    }
    return Math.sqrt(Spectra.squaredNorm(transposed));
  }

  /** A box filter is (path of 3)⊗(path of 3), of norm (1 + 2cos(π/(N+1)))² → 9 = k‖R‖₂. */
  @Test
  void bound_boxFilterOnALargeImage_isNearlyAttained() {
    int side = 20;
    double[] box = new double[9];
    Arrays.fill(box, 1.0);
    double norm = norm(new ConvolutionalLayout(1, side, side, 1, 3, 1, 2), box);
    double known = Math.pow(1 + 2 * Math.cos(Math.PI / (side + 1)), 2);
    assertThat(norm).isCloseTo(known, within(1e-12));
    assertThat(norm).isBetween(0.98 * 9, 9.0);
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void value_lambdaInTheSet_contracts(ConvolutionalLayout layout) {
    BilevelProblem problem = problem(3, layout, 0.3);
    double[] lambda = lambda(problem, 21);
    assertThat(problem.set().contains(lambda)).isTrue();
    for (long seed = 0; seed < 10; seed++) {
      double[] w = vector(problem.stateSize(), 30 + seed);
      double[] moved = moved(w, vector(w.length, 50 + seed), 1e-3);
      double[] before = new double[w.length];
      double[] after = new double[w.length];
      Vectors.subtract(moved, w, before);
      Vectors.subtract(value(problem, lambda, moved), value(problem, lambda, w), after);
      assertThat(Vectors.norm(after)).isLessThanOrEqualTo(0.7 * Vectors.norm(before));
    }
  }

  @Test
  void hypergradient_exactEquilibrium_matchesCentralDifferences() {
    BilevelProblem problem = problem(3, SMALL, 0.2);
    double[] lambda = lambda(problem, 22);
    FixedPointMap map = (FixedPointMap) problem.lower();
    FixedPointIteration lower =
        new FixedPointIteration(map, 150, Vec.constant(problem.stateSize(), 0.0));
    var session =
        new HypergradientSession(
            new Aid(problem, lower, false, map, new FixedPoint(150, 0), false));
    double[] gradient = session.compute(Vec.copyOf(lambda)).gradient().toArray();
    double[] y = vector(lambda.length, 23);
    double slope =
        (objective(problem, moved(lambda, y, H)) - objective(problem, moved(lambda, y, -H)))
            / (2 * H);
    assertThat(Vectors.dot(gradient, y)).isCloseTo(slope, within(1e-7));
  }

  private static double objective(BilevelProblem problem, double[] lambda) {
    double[] w = new double[problem.stateSize()];
    Linearization at = at(problem, lambda, w);
    for (int t = 0; t < 150; t++) {
      at.setState(w);
      at.value(w);
    }
    return upper(problem.upper().newPoint(), lambda, w);
  }

  @Test
  void scorer_trainingRows_givesTheObjective() {
    BilevelProblem problem = problem(6, SMALL, 0.2);
    double[] lambda = lambda(problem, 24);
    Map<String, Double> figures =
        ConvolutionalEquilibrium.scorer(images(6, SMALL, 1), SMALL)
            .score(new double[problem.stateSize()], lambda);
    assertThat(figures.keySet()).containsExactly("loss", "mean_loss", "accuracy");
    assertThat(figures.get("mean_loss")).isCloseTo(objective(problem, lambda), within(1e-8));
    assertThat(figures.get("loss")).isCloseTo(6 * figures.get("mean_loss"), within(1e-12));
    assertThat(figures.get("accuracy") * 6)
        .isCloseTo(Math.rint(figures.get("accuracy") * 6), within(1e-12));
  }

  @Test
  void set_ofTheProblem_isTheBallOfTheBound() {
    assertThat(problem(2, SMALL, 0.25).set()).isEqualTo(new SpectralBall(3, 27, 0.25));
  }

  @Test
  void unconstrained_anyLambda_isLeftAlone() {
    assertThat(ConvolutionalEquilibrium.unconstrained(images(2, SMALL, 1), SMALL).set())
        .isEqualTo(Box.UNBOUNDED);
  }

  @Test
  void problem_badArguments_areNamed() {
    Samples good = images(3, SMALL, 1);
    refused(
        () -> ConvolutionalEquilibrium.problem(good, SMALL, 1.0),
        "epsilon: found 1.0; wanted one in [0, 1)");
    refused(
        () -> ConvolutionalEquilibrium.problem(good, SMALL, Double.NaN),
        "epsilon: found NaN; wanted one in [0, 1)");
    ConvolutionalLayout grey = new ConvolutionalLayout(1, 4, 6, 3, 3, 2, 3);
    refused(
        () -> ConvolutionalEquilibrium.problem(good, grey, 0.1),
        "train: found 48 columns; wanted 24, 1 maps of 4×6");
    refused(
        () -> ConvolutionalEquilibrium.scorer(good, grey),
        "samples: found 48 columns; wanted 24, 1 maps of 4×6");
    refused(
        () -> new ConvolutionalLayout(1, 4, 6, 3, 3, 4, 3),
        "pool: found 4; wanted a divisor of 4 and 6");
    refused(
        () -> new ConvolutionalLayout(1, 4, 6, 3, 0, 2, 3), "kernel: found 0; wanted at least 1");
    refused(
        () -> new ConvolutionalLayout(1, 4, 6, 3, 3, 2, 1), "classes: found 1; wanted at least 2");
    refused(
        () -> new ConvolutionalLayout(1, 1 << 15, 1 << 15, 4, 3, 1 << 15, 3),
        "layout: found a state of 4.294967296E9 numbers; wanted fewer than 2³¹");
  }

  private static void refused(Runnable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(message);
  }
}
