package io.github.bilevo.problem.families;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.SparseMatrix;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.Scorer;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.testing.Allocations;
import io.github.bilevo.testing.MultiClassProblems;
import io.github.bilevo.testing.Problems;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the multi-class families have in common; their derivatives are tested with all others'. */
class MultiClassTest {
  private static final int CLASSES = 5;

  record Pair(String name, BilevelProblem dense, BilevelProblem sparse) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Each family, wide and tall. */
  static Stream<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (int rows : new int[] {6, 40}) {
      Samples train = samples(rows, 60);
      Samples held = samples(rows + 3, 61);
      Function<Function<Samples, Samples>, List<BilevelProblem>> families =
          layout -> {
            Samples a = layout.apply(train);
            Samples b = layout.apply(held);
            return List.of(
                MultinomialLogistic.problem(a, b, CLASSES),
                Weighted.problem(a, b, CLASSES, 0.2),
                TrainingData.problem(b, CLASSES, 2.0));
          };
      List<BilevelProblem> dense = families.apply(Function.identity());
      List<BilevelProblem> sparse = families.apply(Problems::sparse);
      for (int k = 0; k < dense.size(); k++) {
        pairs.add(new Pair(dense.get(k).kind() + ", " + rows, dense.get(k), sparse.get(k)));
      }
    }
    return pairs.stream();
  }

  private static Samples samples(int rows, long seed) {
    return MultiClassProblems.labelled(rows, 9, CLASSES, false, new Random(seed));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void lowerProducts_denseAndSparse_agree(Pair pair) {
    assertThat(relativeError(lowerProducts(pair.sparse()), lowerProducts(pair.dense())))
        .isLessThan(1e-13);
  }

  private static double[] lowerProducts(BilevelProblem problem) {
    int d = problem.stateSize();
    int n = problem.lambdaSize();
    LowerPoint point = ((LowerObjective) problem.lower()).newPoint();
    point.setLambda(vector(n, 1));
    point.setState(vector(2 * d, 2)); // a pair: its first block counts
    double[] gradient = new double[d];
    double[] hessian = new double[d];
    double[] mixed = new double[d];
    double[] transposed = new double[n];
    point.gradient(gradient);
    point.hessian(vector(d, 3), hessian);
    point.mixed(vector(n, 4), mixed);
    point.mixedTransposed(vector(d, 5), transposed);
    double[] constants = {point.strongConvexity(), point.smoothness()};
    return concat(gradient, hessian, mixed, transposed, constants);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void upperGradient_denseAndSparse_agree(Pair pair) {
    assertThat(relativeError(upperProducts(pair.sparse()), upperProducts(pair.dense())))
        .isLessThan(1e-13);
  }

  private static double[] upperProducts(BilevelProblem problem) {
    UpperPoint point = problem.upper().newPoint();
    point.setLambda(vector(problem.lambdaSize(), 1));
    point.setState(vector(problem.stateSize(), 2));
    double[] gradient = new double[problem.stateSize()];
    point.stateGradient(gradient);
    return concat(gradient, new double[] {point.value()});
  }

  private static double[] concat(double[]... parts) {
    return Stream.of(parts).flatMapToDouble(Arrays::stream).toArray();
  }

  static Stream<Problems.Instance> instances() {
    return MultiClassProblems.all();
  }

  @ParameterizedTest
  @MethodSource("instances")
  void points_newLambdaAndState_allocateNothing(Problems.Instance instance) {
    LowerPoint lower = ((LowerObjective) instance.problem().lower()).newPoint();
    UpperPoint upper = instance.problem().upper().newPoint();
    double[] w = vector(instance.problem().stateSize(), 6);
    double[] out = new double[w.length];
    double[] ofLambda = new double[instance.lambda().length];
    Runnable window =
        () -> {
          lower.setLambda(instance.lambda());
          lower.setState(w);
          lower.gradient(out);
          upper.setLambda(instance.lambda());
          upper.setState(w);
          out[0] = upper.value();
          upper.stateGradient(out);
          upper.lambdaGradient(ofLambda);
        };
    assertThat(Allocations.afterWarmUp(window)).isZero();
  }

  @Test
  void crossEntropy_hugeLogits_staysFinite() {
    SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy(new int[] {0, 1}, 3);
    double[] logits = {1e4, -1e4, 0, 1e4, -1e4, 0};
    System.arraycopy(logits, 0, loss.logits(), 0, 6);
    loss.update();
    assertThat(loss.value()).isEqualTo(1e4); // the mean of 0 and 2e4
    double[] gradient = new double[6];
    loss.gradient(gradient);
    assertThat(gradient).containsExactly(0, 0, 0, 0.5, -0.5, 0);
    assertThat(loss.hits()).isEqualTo(1);
  }

  @Test
  void crossEntropy_nanLogit_isNotSilent() {
    SoftmaxCrossEntropy loss = new SoftmaxCrossEntropy(new int[] {0}, 3);
    loss.logits()[1] = Double.NaN;
    loss.update();
    assertThat(loss.value()).isNaN();
  }

  /** 3000 rows of 3 go through the exponential in blocks of 682, the last one cut short. */
  @Test
  void crossEntropy_manyBlocks_equalsRowByRow() {
    int rows = 3000;
    int[] labels = new int[rows];
    double[] logits = vector(3 * rows, 7);
    double[] wanted = new double[3 * rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = i % 3;
      SoftmaxCrossEntropy row = new SoftmaxCrossEntropy(new int[] {labels[i]}, 3);
      System.arraycopy(logits, 3 * i, row.logits(), 0, 3);
      row.update();
      System.arraycopy(row.logits(), 0, wanted, 3 * i, 3);
    }
    SoftmaxCrossEntropy all = new SoftmaxCrossEntropy(labels, 3);
    System.arraycopy(logits, 0, all.logits(), 0, logits.length);
    all.update();
    assertThat(all.logits()).containsExactly(wanted);
  }

  @Test
  void scorer_knownLogits_givesLossMeanAndAccuracy() {
    // X = I: the logits are w itself
    Samples samples =
        new Samples(DenseMatrix.ofRows(new double[][] {{1, 0}, {0, 1}}), new double[] {0, 0});
    Scorer scorer = MultinomialLogistic.scorer(samples, 2);
    Map<String, Double> figures =
        scorer.score(new double[] {Math.log(3), 0, 0, Math.log(3)}, new double[2]);
    double loss = Math.log(4.0 / 3) + Math.log(4.0);
    assertThat(figures.keySet()).containsExactly("loss", "mean_loss", "accuracy");
    assertThat(figures.get("loss")).isCloseTo(loss, within(1e-15));
    assertThat(figures.get("mean_loss")).isCloseTo(loss / 2, within(1e-15));
    assertThat(figures.get("accuracy")).isEqualTo(0.5);
  }

  @Test
  void weighted_veryNegativeLambda_removesTheRow() {
    Samples train = samples(6, 62);
    BilevelProblem problem = Weighted.problem(train, train, CLASSES, 0.2);
    double[] lambda = {-1e3, 1e3, 1e3, 1e3, 1e3, 1e3};
    Samples others =
        new Samples(
            SparseMatrix.of(train.features().dense()).selectRows(new int[] {1, 2, 3, 4, 5}),
            Arrays.copyOfRange(train.targets(), 1, 6));
    // five rows of weight 1/6 are the mean over five, times 5/6
    double[] found = gradient(problem, lambda, 0.4);
    double[] wanted =
        gradient(
            Weighted.problem(others, others, CLASSES, 0.24),
            new double[] {1e3, 1e3, 1e3, 1e3, 1e3},
            0.48);
    double[] scaled = Arrays.stream(wanted).map(g -> g * 5 / 6).toArray();
    assertThat(relativeError(found, scaled)).isLessThan(1e-13);
  }

  private static double[] gradient(BilevelProblem problem, double[] lambda, double curvature) {
    LowerPoint point = ((LowerObjective) problem.lower()).newPoint();
    point.setLambda(lambda);
    point.setState(vector(problem.stateSize(), 8));
    assertThat(point.strongConvexity()).isEqualTo(curvature);
    double[] out = new double[problem.stateSize()];
    point.gradient(out);
    return out;
  }

  @Test
  void problems_badTargets_areNamed() {
    DenseMatrix x = DenseMatrix.zeros(2, 3);
    Samples good = new Samples(x, new double[] {0, 2});
    for (double bad : new double[] {3, -1, 0.5, Double.NaN, 1e18}) {
      Samples samples = new Samples(x, new double[] {1, bad});
      String message = ".targets[1]: found " + bad + "; wanted a class, an integer from 0 to 2";
      refused(() -> MultinomialLogistic.problem(samples, good, 3), "train" + message);
      refused(() -> MultinomialLogistic.problem(good, samples, 3), "validation" + message);
      refused(() -> Weighted.problem(samples, good, 3, 0.2), "train" + message);
      refused(() -> TrainingData.problem(samples, 3, 1.0), "validation" + message);
      refused(() -> TrainingData.scorer(samples, 3), "samples" + message);
    }
  }

  @Test
  void problems_badArguments_areNamed() {
    Samples good = new Samples(DenseMatrix.zeros(2, 3), new double[] {0, 1});
    Samples narrow = new Samples(DenseMatrix.zeros(2, 2), new double[] {0, 1});
    Samples none = new Samples(DenseMatrix.zeros(0, 3), new double[0]);
    refused(
        () -> MultinomialLogistic.problem(good, narrow, 2),
        "validation: found 2 columns; wanted train's 3");
    refused(() -> Weighted.problem(none, good, 2, 0.2), "train: found no rows; wanted at least 1");
    refused(
        () -> Weighted.problem(good, good, 2, 0.0),
        "regulariser: found 0.0; wanted a positive number");
    refused(
        () -> TrainingData.problem(good, 2, -1.0), "beta: found -1.0; wanted a positive number");
    refused(() -> TrainingData.problem(good, 1, 1.0), "classes: found 1; wanted at least 2");
    refused(
        () -> TrainingData.problem(good, 1 << 30, 1.0),
        "classes: found 1073741824 for 3 columns; wanted p·c below 2³⁰");
  }

  private static void refused(Runnable call, String message) {
    assertThatIllegalArgumentException().isThrownBy(call::run).withMessage(message);
  }
}
