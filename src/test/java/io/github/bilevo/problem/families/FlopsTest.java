package io.github.bilevo.problem.families;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.ColumnGroups;
import io.github.bilevo.problem.Flops;
import io.github.bilevo.problem.LogParametrisation;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.TaskProblem;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.NesterovMap;
import io.github.bilevo.solver.lower.StepSize;
import io.github.bilevo.testing.MultiClassProblems;
import io.github.bilevo.testing.Problems;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each family tells of its costs, counted by hand on 5 or 10 rows of 3 features. */
class FlopsTest {
  private static final Samples FIVE = rows(5);
  private static final Samples TEN = rows(10);
  private static final ColumnGroups EACH = ColumnGroups.each(3);
  private static final Samples CLASSES = labelled(5);
  private static final ConvolutionalLayout LAYOUT = new ConvolutionalLayout(2, 4, 6, 3, 3, 2, 3);

  private static Samples rows(int rows) {
    return Problems.signed(rows, 3, new Random(1));
  }

  private static Samples labelled(int rows) {
    return MultiClassProblems.labelled(rows, 3, 4, false, new Random(2));
  }

  private static Samples images(int rows) {
    DenseMatrix x = DenseMatrix.zeros(rows, LAYOUT.exampleSize());
    return new Samples(x, new double[rows]);
  }

  record Case(String name, BilevelProblem problem, Flops lower, double upper) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Case of(
      String name,
      BilevelProblem problem,
      double perLambda,
      double perApplication,
      double perMixed,
      double upper) {
    return new Case(name, problem, new Flops(perLambda, perApplication, perMixed), upper);
  }

  /** In E the 10 rows are always the validation's, but where both levels see the same 5. */
  static Stream<Case> cases() {
    return Stream.of(
        of("logistic", LogisticRegression.problem(FIVE, TEN), 0, 60, 0, 120), // Xw, Xᵀr: 2·15
        of("logistic, twice", LogisticRegression.problem(TEN, TEN), 0, 120, 0, 120),
        of("ridge, 3×3 Gram", Ridge.problem(FIVE, TEN, EACH), 0, 18, 0, 120),
        of("ridge, still 3×3", Ridge.problem(TEN, TEN, EACH), 0, 18, 0, 120),
        of("ridge, wide", Ridge.problem(rows(2), TEN, EACH), 0, 24, 0, 120),
        of("biased ridge", BiasedRidge.problem(FIVE, TEN, 0.7), 0, 18, 0, 120),
        // K: 4·5·5·3, Kw: 2·25, ∂₂: K·(wB) 2·5·5·3 and two Kw; E: K′ 4·10·5·3, K′w, K′ᵀr, ∂₂
        of("kernel ridge", KernelRidge.problem(FIVE, TEN), 300, 50, 250, 600 + 200 + 500),
        // h: 3×2; XH 60, Zᵀy 20, ZᵀZ 40; ∂₂: Zw, Zu 20 each, Xᵀr twice 30 each
        of(
            "hyper-representation",
            HyperRepresentation.problem(FIVE, TEN, 2, 0.8),
            120,
            8,
            100,
            180 + 24),
        of(
            "hyper-representation, wide",
            HyperRepresentation.problem(rows(1), TEN, 2, 0.8),
            12 + 4,
            8,
            20,
            180 + 24),
        of("multinomial", MultinomialLogistic.problem(CLASSES, labelled(10), 4), 0, 240, 0, 480),
        of("weighted", Weighted.problem(CLASSES, labelled(10), 4, 0.2), 0, 240, 120, 480),
        of("training data", TrainingData.problem(labelled(10), 4, 2.0), 0, 192, 288, 480),
        // h = 2 and 4 classes: XBᵀ 2·5·2·3, WAᵀ 2·5·2·2; E: three products of 5×2×4
        of("equilibrium", Equilibrium.problem(CLASSES, 2, 4, 0.01), 60, 40, 100, 240),
        of("equilibrium, twice", Equilibrium.problem(labelled(10), 2, 4, 0.01), 120, 80, 200, 480),
        // 5 images of 24 pixels; A: 3·3·9, B: 3·2·9; features 3·2·3, 3 classes
        of(
            "convolutional",
            ConvolutionalEquilibrium.problem(images(5), LAYOUT, 0.01),
            240 * 54,
            240 * 81,
            240 * 135,
            6 * 5 * 18 * 3));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void flops_family_areThoseCountedByHand(Case of) {
    assertThat(of.problem.lower().flops()).contains(of.lower);
    assertThat(of.problem.upper().flops()).hasValue(of.upper);
  }

  @Test
  void flops_sparseFeatures_countTheStoredEntries() {
    double[] values = {1, 0, 0, 0, 2, 0};
    Samples dense = new Samples(DenseMatrix.wrap(2, 3, values), new double[] {1, -1});
    Samples sparse = Problems.sparse(dense);
    BilevelProblem problem = LogisticRegression.problem(sparse, sparse);
    assertThat(problem.lower().flops()).contains(new Flops(0, 8, 0));
    assertThat(problem.upper().flops()).hasValue(8);
  }

  @Test
  void flops_wrapped_areThoseOfWhatIsWrapped() {
    BilevelProblem plain = KernelRidge.problem(FIVE, TEN);
    BilevelProblem logarithms = LogParametrisation.of(plain);
    assertThat(logarithms.lower().flops()).isEqualTo(plain.lower().flops());
    assertThat(logarithms.upper().flops()).isEqualTo(plain.upper().flops());
    LowerObjective objective = (LowerObjective) plain.lower();
    StepSize step = StepSize.of(0.1);
    assertThat(
            List.of(
                new GradientDescentMap(objective, step).flops(),
                new HeavyBallMap(objective, step, step).flops(),
                new NesterovMap(objective, step, step).flops()))
        .containsOnly(plain.lower().flops());
  }

  @Test
  void flops_tasks_areAdded() {
    BilevelProblem tasks =
        TaskProblem.of(
            List.of(LogisticRegression.problem(FIVE, TEN), LogisticRegression.problem(TEN, TEN)));
    assertThat(tasks.lower().flops()).contains(new Flops(0, 180, 0));
    assertThat(tasks.upper().flops()).hasValue(240);
  }
}
