package io.github.bilevo.problem.families;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Vec;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Samples;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.solver.linear.ConjugateGradientNormal;
import io.github.bilevo.solver.lower.FixedPointIteration;
import io.github.bilevo.testing.Allocations;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EquilibriumTest {
  private static final int ROWS = 6;
  private static final int FEATURES = 4;
  private static final int UNITS = 3;
  private static final int CLASSES = 3;

  private final Samples train = samples(ROWS, 31);
  private final BilevelProblem problem = Equilibrium.problem(train, UNITS, CLASSES, 0.01);

  private static Samples samples(int rows, long seed) {
    DenseMatrix x =
        DenseMatrix.wrap(rows, FEATURES, gaussian(rows * FEATURES, new Random(seed), 1.0));
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      y[i] = i % CLASSES;
    }
    return new Samples(x, y);
  }

  private static double[] gaussian(int size, Random random, double deviation) {
    double[] values = new double[size];
    for (int j = 0; j < size; j++) {
      values[j] = deviation * random.nextGaussian();
    }
    return values;
  }

  /** Entries of 0.3: ‖A‖₂ < 1. */
  private double[] lambda(long seed) {
    return gaussian(problem.lambdaSize(), new Random(seed), 0.3);
  }

  private Hypergradient compute(double[] lambda) {
    FixedPointMap map = (FixedPointMap) problem.lower();
    FixedPointIteration lower =
        new FixedPointIteration(map, 400, Vec.constant(problem.stateSize(), 0));
    Aid aid = new Aid(problem, lower, false, map, new ConjugateGradientNormal(60, 1e-13), false);
    return new HypergradientSession(aid).compute(Vec.copyOf(lambda));
  }

  @Test
  void problem_sizes_areThoseOfTheBlocks() {
    assertThat(problem.stateSize()).isEqualTo(ROWS * UNITS);
    assertThat(problem.lambdaSize())
        .isEqualTo(UNITS * UNITS + UNITS * FEATURES + UNITS + CLASSES * UNITS + CLASSES);
    assertThat(problem.set()).isEqualTo(new SpectralBall(UNITS, 0.99));
  }

  @ParameterizedTest
  @ValueSource(longs = {41, 42, 43})
  void hypergradient_atTheEquilibrium_matchesCentralDifferences(long seed) {
    double[] lambda = lambda(seed);
    double[] found = compute(lambda).gradient().toArray();
    double[] differences = new double[lambda.length];
    double step = 1e-5; // h² and ε/h balance at 1e-10
    for (int j = 0; j < lambda.length; j++) {
      double[] moved = lambda.clone();
      moved[j] = lambda[j] + step;
      double above = compute(moved).objective();
      moved[j] = lambda[j] - step;
      differences[j] = (above - compute(moved).objective()) / (2 * step);
    }
    assertThat(relativeError(found, differences)).isLessThan(1e-8);
  }

  @Test
  void score_ofTheTrainingRows_isTheObjectiveAtTheEquilibrium() {
    double[] lambda = lambda(44);
    Hypergradient h = compute(lambda);
    Map<String, Double> figures =
        Equilibrium.scorer(train, UNITS, CLASSES).score(h.lower().state().toArray(), lambda);

    assertThat(figures.get("mean_loss")).isCloseTo(h.objective(), within(1e-8));
    assertThat(figures.get("loss")).isCloseTo(ROWS * h.objective(), within(1e-7));
    assertThat(figures.get("accuracy")).isBetween(0.0, 1.0);
  }

  @Test
  void score_ofOtherRows_doesNotDependOnTheTrainingState() {
    var scorer = Equilibrium.scorer(samples(5, 32), UNITS, CLASSES);
    double[] lambda = lambda(45);

    assertThat(scorer.score(new double[ROWS * UNITS], lambda))
        .isEqualTo(scorer.score(compute(lambda).lower().state().toArray(), lambda));
  }

  @Test
  void newPoint_afterWarmUp_allocatesNothing() {
    UpperPoint point = problem.upper().newPoint();
    double[] lambda = lambda(46);
    double[] state = new double[problem.stateSize()];
    double[] ofState = new double[problem.stateSize()];
    double[] ofLambda = new double[problem.lambdaSize()];

    Runnable window =
        () -> {
          point.setLambda(lambda);
          point.setState(state);
          point.value();
          point.stateGradient(ofState);
          point.lambdaGradient(ofLambda);
        };
    assertThat(Allocations.afterWarmUp(window)).isZero();
  }

  @Test
  void problem_wrongArguments_areNamed() {
    assertThatThrownBy(() -> Equilibrium.problem(train, 0, CLASSES, 0.01))
        .hasMessageContaining("units: found 0; wanted at least 1");
    assertThatThrownBy(() -> Equilibrium.problem(train, UNITS, 2, 0.01))
        .hasMessageContaining("train.targets[2]: found 2.0");
    assertThatThrownBy(() -> Equilibrium.problem(train, UNITS, CLASSES, 1.0))
        .hasMessage("epsilon: found 1.0; wanted one in [0, 1)");
  }
}
