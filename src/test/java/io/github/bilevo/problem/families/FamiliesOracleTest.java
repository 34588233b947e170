package io.github.bilevo.problem.families;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.ColumnGroups;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.testing.MultiClassProblems;
import io.github.bilevo.testing.Problems;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.analysis.differentiation.DSFactory;
import org.hipparchus.analysis.differentiation.DerivativeStructure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The products of every ℓ by hand against Hipparchus' derivatives of ℓ as the paper writes it. */
class FamiliesOracleTest {
  private static final Samples TWO = Problems.signed(5, 3, new Random(1));
  private static final Samples THREE = MultiClassProblems.labelled(4, 2, 3, false, new Random(2));
  private static final ColumnGroups GROUPS =
      new ColumnGroups(List.of("a", "b"), new int[] {0, 1, 0});

  /** ℓ(w, λ). */
  private interface Loss {
    DerivativeStructure of(DerivativeStructure[] w, DerivativeStructure[] lambda);
  }

  record Case(BilevelProblem problem, Loss loss) {
    @Override
    public String toString() {
      return problem.kind();
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(LogisticRegression.problem(TWO, TWO), FamiliesOracleTest::logistic),
        new Case(LogisticRegression.problem(TWO, TWO, GROUPS), (w, l) -> logistic(w, byColumn(l))),
        new Case(Ridge.problem(TWO, TWO, GROUPS), FamiliesOracleTest::ridge),
        new Case(KernelRidge.problem(TWO, TWO), FamiliesOracleTest::kernelRidge),
        new Case(BiasedRidge.problem(TWO, TWO, 0.7), FamiliesOracleTest::biasedRidge),
        new Case(
            HyperRepresentation.problem(TWO, TWO, 2, 0.8), FamiliesOracleTest::hyperRepresentation),
        new Case(MultinomialLogistic.problem(THREE, THREE, 3), FamiliesOracleTest::multinomial),
        new Case(TrainingData.problem(THREE, 3, 2.0), FamiliesOracleTest::trainingData),
        new Case(Weighted.problem(THREE, THREE, 3, 0.2), FamiliesOracleTest::weighted));
  }

  private static DerivativeStructure logistic(DerivativeStructure[] w, DerivativeStructure[] l) {
    return sum(5, i -> product(TWO, i, w).multiply(-TWO.targets()[i]).exp().add(1).log())
        .add(sum(3, j -> l[j].multiply(w[j].square()).multiply(0.5)));
  }

  private static DerivativeStructure[] byColumn(DerivativeStructure[] l) {
    return Arrays.stream(GROUPS.groupOf()).mapToObj(g -> l[g]).toArray(DerivativeStructure[]::new);
  }

  private static DerivativeStructure squares(DerivativeStructure[] w) {
    return sum(5, i -> product(TWO, i, w).subtract(TWO.targets()[i]).square().multiply(0.5));
  }

  private static DerivativeStructure ridge(DerivativeStructure[] w, DerivativeStructure[] l) {
    DerivativeStructure[] each = byColumn(l);
    return squares(w).add(sum(3, j -> each[j].multiply(w[j].square()).multiply(0.5)));
  }

  private static DerivativeStructure biasedRidge(DerivativeStructure[] w, DerivativeStructure[] l) {
    return squares(w).add(sum(3, j -> w[j].subtract(l[j]).square().multiply(0.7 / 2)));
  }

  /** H is 3×2, row-major. */
  private static DerivativeStructure hyperRepresentation(
      DerivativeStructure[] w, DerivativeStructure[] l) {
    DerivativeStructure[] hw = new DerivativeStructure[3];
    Arrays.setAll(hw, j -> l[2 * j].multiply(w[0]).add(l[2 * j + 1].multiply(w[1])));
    return squares(hw).add(sum(2, j -> w[j].square().multiply(0.4)));
  }

  /** ½wᵀ(K + βI)w − wᵀy. */
  private static DerivativeStructure kernelRidge(DerivativeStructure[] w, DerivativeStructure[] l) {
    return sum(
        5,
        i ->
            sum(5, j -> kernel(i, j, l).multiply(w[j]))
                .add(l[0].multiply(w[i]))
                .multiply(0.5)
                .subtract(TWO.targets()[i])
                .multiply(w[i]));
  }

  private static DerivativeStructure kernel(int i, int j, DerivativeStructure[] l) {
    DenseMatrix x = TWO.features().dense();
    return sum(3, p -> l[1 + p].multiply(-Math.pow(x.get(i, p) - x.get(j, p), 2))).exp();
  }

  private static DerivativeStructure multinomial(DerivativeStructure[] w, DerivativeStructure[] l) {
    return sum(4, i -> crossEntropy(logits(i, w), (int) THREE.targets()[i]).divide(4))
        .add(sum(6, k -> l[k / 3].exp().multiply(w[k].square()).divide(2.0 * 6)));
  }

  private static DerivativeStructure weighted(DerivativeStructure[] w, DerivativeStructure[] l) {
    return sum(
            4,
            i ->
                crossEntropy(logits(i, w), (int) THREE.targets()[i])
                    .divide(l[i].negate().exp().add(1))
                    .divide(4))
        .add(sum(6, k -> w[k].square().multiply(0.2)));
  }

  /** λ is the three training points, 3×2, and w is 2×3. */
  private static DerivativeStructure trainingData(
      DerivativeStructure[] w, DerivativeStructure[] l) {
    return sum(
            3,
            i -> {
              DerivativeStructure[] logits = new DerivativeStructure[3];
              Arrays.setAll(
                  logits, q -> l[2 * i].multiply(w[q]).add(l[2 * i + 1].multiply(w[3 + q])));
              return crossEntropy(logits, i).divide(3);
            })
        .add(sum(6, k -> w[k].square().multiply(2.0 / (2 * 6))));
  }

  private static DerivativeStructure[] logits(int i, DerivativeStructure[] w) {
    DenseMatrix x = THREE.features().dense();
    DerivativeStructure[] logits = new DerivativeStructure[3];
    Arrays.setAll(logits, q -> w[q].multiply(x.get(i, 0)).add(w[3 + q].multiply(x.get(i, 1))));
    return logits;
  }

  private static DerivativeStructure crossEntropy(DerivativeStructure[] logits, int label) {
    return sum(3, q -> logits[q].exp()).log().subtract(logits[label]);
  }

  private static DerivativeStructure product(Samples samples, int i, DerivativeStructure[] w) {
    DenseMatrix x = samples.features().dense();
    return sum(w.length, j -> w[j].multiply(x.get(i, j)));
  }

  private static DerivativeStructure sum(int count, IntFunction<DerivativeStructure> term) {
    return IntStream.range(0, count).mapToObj(term).reduce(DerivativeStructure::add).orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void products_smallInstance_areThoseOfHipparchus(Case c) {
    int d = c.problem().stateSize();
    int n = c.problem().lambdaSize();
    double[] w = vector(d, 3);
    double[] lambda = new Random(4).doubles(n, 0.2, 1.2).toArray();
    double[] u = vector(d, 5);
    double[] z = vector(n, 6);
    DerivativeStructure l = evaluate(c.loss(), w, lambda);
    LowerPoint at = ((LowerObjective) c.problem().lower()).newPoint();
    at.setLambda(lambda);
    at.setState(w);
    double[] ofState = new double[d];
    double[] ofLambda = new double[n];
    at.gradient(ofState);
    assertSame(ofState, i -> derivative(l, i));
    at.hessian(u, ofState);
    assertSame(ofState, i -> dot(u, j -> derivative(l, i, j)));
    at.mixed(z, ofState);
    assertSame(ofState, i -> dot(z, j -> derivative(l, i, d + j)));
    at.mixedTransposed(u, ofLambda);
    assertSame(ofLambda, j -> dot(u, i -> derivative(l, i, d + j)));
  }

  private static DerivativeStructure evaluate(Loss loss, double[] w, double[] lambda) {
    DSFactory factory = new DSFactory(w.length + lambda.length, 2);
    DerivativeStructure[] ofW = new DerivativeStructure[w.length];
    DerivativeStructure[] ofLambda = new DerivativeStructure[lambda.length];
    Arrays.setAll(ofW, i -> factory.variable(i, w[i]));
    Arrays.setAll(ofLambda, j -> factory.variable(w.length + j, lambda[j]));
    return loss.of(ofW, ofLambda);
  }

  private interface Coordinate {
    double at(int i);
  }

  private static void assertSame(double[] found, Coordinate wanted) {
    double[] values = new double[found.length];
    Arrays.setAll(values, wanted::at);
    assertThat(relativeError(found, values)).isLessThan(1e-12);
  }

  private static double dot(double[] x, Coordinate y) {
    return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y.at(i)).sum();
  }

  /** The derivative in the variables with these numbers. */
  private static double derivative(DerivativeStructure f, int... variables) {
    int[] orders = new int[f.getFreeParameters()];
    for (int variable : variables) {
      orders[variable]++;
    }
    return f.getPartialDerivative(orders);
  }
}
