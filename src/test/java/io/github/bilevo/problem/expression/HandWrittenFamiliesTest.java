package io.github.bilevo.problem.expression;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Estimator;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.ColumnGroups;
import io.github.bilevo.problem.LogParametrisation;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.problem.families.BiasedRidge;
import io.github.bilevo.problem.families.HyperRepresentation;
import io.github.bilevo.problem.families.KernelRidge;
import io.github.bilevo.problem.families.LogisticRegression;
import io.github.bilevo.problem.families.MultinomialLogistic;
import io.github.bilevo.problem.families.Ridge;
import io.github.bilevo.problem.families.TrainingData;
import io.github.bilevo.problem.families.Weighted;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.linear.LinearMethod;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.MultiClassProblems;
import io.github.bilevo.testing.Problems;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A family written by hand and the same family as an expression are one problem. */
class HandWrittenFamiliesTest {
  private static final double TOLERANCE = 1e-10;

  record Pair(String name, BilevelProblem byHand, BilevelProblem expression, double[] lambda) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Pair> pairs() {
    return Stream.of(
        pair("LR", 14, 5, 0, LogisticRegression::problem, Models::logistic),
        pair("LR, wide", 4, 9, 0, LogisticRegression::problem, Models::logistic),
        grouped("LR in groups", LogisticRegression::problem, Models::logistic),
        grouped("ridge in groups", Ridge::problem, Models::ridge),
        pair("KRR", 9, 4, 1, KernelRidge::problem, (t, v) -> Models.kernelRidge(t, v, false)),
        pair(
            "KRR, log",
            8,
            3,
            1,
            (t, v) -> LogParametrisation.of(KernelRidge.problem(t, v)),
            (t, v) -> Models.kernelRidge(t, v, true)),
        pair(
            "BR",
            9,
            6,
            0,
            (t, v) -> BiasedRidge.problem(t, v, 0.9),
            (t, v) -> Models.biasedRidge(t, v, 0.9)),
        pair(
            "HR",
            10,
            6,
            12,
            (t, v) -> HyperRepresentation.problem(t, v, 3, 0.8),
            (t, v) -> Models.hyperRepresentation(t, v, 3, 0.8)),
        multiClass("multinomial", false, 6, MultinomialLogistic::problem, Models::multinomial),
        multiClass("multinomial", true, 6, MultinomialLogistic::problem, Models::multinomial),
        multiClass(
            "training-data",
            true,
            18,
            (t, v, c) -> TrainingData.problem(v, c, 4.0),
            (t, v, c) -> Models.trainingData(v, c, 4.0)),
        multiClass(
            "weighted",
            true,
            9,
            (t, v, c) -> Weighted.problem(t, v, c, 0.2),
            (t, v, c) -> Models.weighted(t, v, c, 0.2)));
  }

  private interface Grouped {
    BilevelProblem make(Samples train, Samples validation, ColumnGroups groups);
  }

  /** 8 rows of 5 features, of which the first and third are one group and the others another. */
  private static Pair grouped(String name, Grouped byHand, Grouped expression) {
    ColumnGroups groups = new ColumnGroups(List.of("two", "three"), new int[] {0, 1, 0, 1, 1});
    return pair(
        name,
        8,
        5,
        -3,
        (t, v) -> byHand.make(t, v, groups),
        (t, v) -> expression.make(t, v, groups));
  }

  private interface MultiClass {
    BilevelProblem make(Samples train, Samples validation, int classes);
  }

  /** 9 rows of 6 features, 3 classes; λ has n numbers. */
  private static Pair multiClass(
      String name, boolean sparse, int n, MultiClass byHand, MultiClass expression) {
    Random random = new Random(name.hashCode());
    Samples train = MultiClassProblems.labelled(9, 6, 3, sparse, random);
    Samples validation = MultiClassProblems.labelled(11, 6, 3, sparse, random);
    return new Pair(
        name + (sparse ? ", sparse" : ", dense"),
        byHand.make(train, validation, 3),
        expression.make(train, validation, 3),
        random.doubles(n, 0.05, 0.6).toArray());
  }

  /** λ has as many numbers as there are features, and {@code more}. */
  private static Pair pair(
      String name,
      int rows,
      int features,
      int more,
      BiFunction<Samples, Samples, BilevelProblem> byHand,
      BiFunction<Samples, Samples, BilevelProblem> expression) {
    Random random = new Random(name.hashCode());
    Samples train = Problems.signed(rows, features, random);
    Samples validation = Problems.signed(rows + 2, features, random);
    double[] lambda = random.doubles(features + more, 0.05, 0.6).toArray();
    return new Pair(
        name, byHand.apply(train, validation), expression.apply(train, validation), lambda);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void products_anyPoint_agree(Pair pair) {
    LowerPoint byHand = lower(pair.byHand()).newPoint();
    LowerPoint expression = lower(pair.expression()).newPoint();
    int d = pair.byHand().stateSize();
    int n = pair.lambda().length;
    for (long seed = 0; seed < 5; seed++) {
      double[] w = vector(d, seed);
      double[] u = vector(d, seed + 10);
      double[] z = vector(n, seed + 20);
      assertSame(byHand, expression, pair.lambda(), w, d, LowerPoint::gradient);
      assertSame(byHand, expression, pair.lambda(), w, d, (p, out) -> p.hessian(u, out));
      assertSame(byHand, expression, pair.lambda(), w, d, (p, out) -> p.mixed(z, out));
      assertSame(byHand, expression, pair.lambda(), w, n, (p, out) -> p.mixedTransposed(u, out));
    }
  }

  private interface Product {
    void compute(LowerPoint point, double[] out);
  }

  private static void assertSame(
      LowerPoint a, LowerPoint b, double[] lambda, double[] w, int size, Product product) {
    double[] wanted = new double[size];
    double[] found = new double[size];
    for (LowerPoint point : new LowerPoint[] {a, b}) {
      point.setLambda(lambda);
      point.setState(w);
      product.compute(point, point == a ? wanted : found);
    }
    assertThat(relativeError(found, wanted)).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void upperPoint_anyPoint_agrees(Pair pair) {
    double[] w = vector(pair.byHand().stateSize(), 31);
    double[][] found = new double[2][];
    double[][] wanted = new double[2][];
    double wantedValue = upper(pair.byHand(), pair.lambda(), w, wanted);
    double foundValue = upper(pair.expression(), pair.lambda(), w, found);
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
    assertSameHypergradient(pair, p -> aid(p, new ConjugateGradient(3, 0)));
  }

  private static Estimator aid(BilevelProblem problem, LinearMethod linear) {
    FixedPointIteration lower = iteration(problem);
    return new Aid(problem, lower, false, lower.map(), linear, false);
  }

  private static FixedPointIteration iteration(BilevelProblem problem) {
    GradientDescentMap map = new GradientDescentMap(lower(problem), StepSize.of(0.02));
    return new FixedPointIteration(map, 25, Vec.constant(problem.stateSize(), 0.1));
  }

  private static void assertSameHypergradient(
      Pair pair, Function<BilevelProblem, Estimator> estimator) {
    Vec lambda = Vec.copyOf(pair.lambda());
    var wanted = new HypergradientSession(estimator.apply(pair.byHand())).compute(lambda);
    var found = new HypergradientSession(estimator.apply(pair.expression())).compute(lambda);
    assertThat(relativeError(found.gradient().toArray(), wanted.gradient().toArray()))
        .isLessThan(TOLERANCE);
    assertThat(found.lower().steps()).isEqualTo(wanted.lower().steps());
  }

  private static LowerObjective lower(BilevelProblem problem) {
    return (LowerObjective) problem.lower();
  }
}
