package io.github.bilevo.hypergradient.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.math.DenseMatrix;
import io.github.bilevo.math.Spectra;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.UpperConstants;
import io.github.bilevo.problem.UpperPoint;
import io.github.bilevo.testing.Problems;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Constants against what is found at random points: a supremum is never exceeded by a sample. */
class ProvenConstantsTest {
  private static final int POINTS = 30;
  private static final double ROUNDING = 1 + 1e-9;

  static Stream<Problems.Instance> instances() {
    Stream<Problems.Instance> draws =
        Stream.of(Draw.Family.values())
            .flatMap(
                family ->
                    IntStream.range(0, 3)
                        .mapToObj(
                            seed -> {
                              Draw draw = Draw.of(family, 900 + seed);
                              return new Problems.Instance(
                                  family + " " + seed, draw.problem(), draw.lambda());
                            }));
    return Stream.concat(Problems.all(), draws);
  }

  /** A problem at its λ, its constants, and matrices built from its products. */
  private static final class Probe {
    private final BilevelProblem problem;
    private final LowerConstants lower;
    private final UpperConstants upperConstants;
    private final LowerSystem system;
    private final UpperPoint upper;
    private final int d;
    private final int n;

    Probe(Problems.Instance instance) {
      problem = instance.problem();
      d = problem.stateSize();
      n = problem.lambdaSize();
      lower = problem.lower().newConstants().orElseThrow();
      upperConstants = problem.upper().newConstants().orElseThrow();
      double[] ones = new double[n];
      Arrays.fill(ones, 1.0);
      lower.setLambda(instance.lambda(), ones);
      upperConstants.setLambda(instance.lambda(), ones);
      system = LowerSystem.of(problem.lower());
      system.setLambda(instance.lambda());
      upper = problem.upper().newPoint();
      upper.setLambda(instance.lambda());
    }

    double[] state(Random random, double scale) {
      double[] w = new double[d];
      for (int i = 0; i < d; i++) {
        w[i] = scale * random.nextGaussian();
        if (problem.lower() instanceof FixedPointMap) {
          w[i] = Math.tanh(w[i]); // states lie in [−1, 1]
        }
      }
      return w;
    }

    DenseMatrix curvature(double[] w) {
      system.setState(w);
      DenseMatrix a = DenseMatrix.zeros(d, d);
      fill(a, system::product);
      return a;
    }

    DenseMatrix mixed(double[] w) {
      system.setState(w);
      DenseMatrix m = DenseMatrix.zeros(d, n);
      fill(m, system::mixed);
      return m;
    }

    double[] stateGradient(double[] w) {
      upper.setState(w);
      double[] gradient = new double[d];
      upper.stateGradient(gradient);
      return gradient;
    }

    double[] lambdaGradient(double[] w) {
      upper.setState(w);
      double[] gradient = new double[n];
      upper.lambdaGradient(gradient);
      return gradient;
    }
  }

  private interface Product {
    void apply(double[] x, double[] out);
  }

  private static void fill(DenseMatrix matrix, Product product) {
    double[] unit = new double[matrix.columns()];
    double[] column = new double[matrix.rows()];
    for (int j = 0; j < unit.length; j++) {
      unit[j] = 1.0;
      product.apply(unit, column);
      unit[j] = 0.0;
      for (int i = 0; i < column.length; i++) {
        matrix.set(i, j, column[i]);
      }
    }
  }

  private static double norm(DenseMatrix a) {
    return Math.sqrt(Math.max(0.0, Spectra.squaredNorm(a)));
  }

  private static double normOfDifference(DenseMatrix a, DenseMatrix b) {
    double[] values = new double[a.values().length];
    Vectors.subtract(a.values(), b.values(), values);
    return norm(DenseMatrix.wrap(a.rows(), a.columns(), values));
  }

  @ParameterizedTest
  @MethodSource("instances")
  void lowerConstants_atRandomPoints_areNotExceeded(Problems.Instance instance) {
    Probe probe = new Probe(instance);
    Random random = new Random(1);
    for (int i = 0; i < POINTS; i++) {
      double[] w = probe.state(random, Math.pow(10, random.nextInt(3) - 1));
      DenseMatrix a = probe.curvature(w);
      double smallest = Math.sqrt(Math.max(0.0, Spectra.extremes(a.gram()).smallest()));
      assertThat(smallest * ROUNDING + 1e-7)
          .as("m")
          .isGreaterThanOrEqualTo(probe.lower.strongConvexity());
      assertThat(norm(a)).as("L").isLessThanOrEqualTo(probe.lower.smoothness() * ROUNDING);
      assertThat(norm(probe.mixed(w)))
          .as("‖M‖")
          .isLessThanOrEqualTo(probe.lower.mixedNorm(w) * ROUNDING + 1e-14);
    }
  }

  @ParameterizedTest
  @MethodSource("instances")
  void lipschitzConstants_onRandomPairs_areNotExceeded(Problems.Instance instance) {
    Probe probe = new Probe(instance);
    Random random = new Random(2);
    double slack = 1e-9;
    for (int i = 0; i < POINTS; i++) {
      double scale = Math.pow(10, random.nextInt(3) - 1);
      double[] w = probe.state(random, scale);
      double[] other = probe.state(random, scale);
      if (i % 2 == 0) { // a finite difference
        for (int j = 0; j < w.length; j++) {
          other[j] = w[j] + 1e-4 * (other[j] - w[j]);
        }
      }
      double distance = Truth.distance(w, other);
      double rounding = slack * (1 + scale) * (1 + distance);
      assertThat(normOfDifference(probe.curvature(w), probe.curvature(other)))
          .as("ν₁")
          .isLessThanOrEqualTo(probe.lower.hessianLipschitz() * distance * ROUNDING + rounding);
      assertThat(normOfDifference(probe.mixed(w), probe.mixed(other)))
          .as("ν₂")
          .isLessThanOrEqualTo(
              probe.lower.mixedLipschitz(w, distance) * distance * ROUNDING + rounding);
      assertThat(Truth.distance(probe.stateGradient(w), probe.stateGradient(other)))
          .as("η₁")
          .isLessThanOrEqualTo(
              probe.upperConstants.stateLipschitz(w, distance) * distance * ROUNDING + rounding);
      assertThat(Truth.distance(probe.lambdaGradient(w), probe.lambdaGradient(other)))
          .as("η₂")
          .isLessThanOrEqualTo(
              probe.upperConstants.lambdaLipschitz(w, distance) * distance * ROUNDING + rounding);
    }
  }

  /** A constant that is merely enormous would pass the tests above. */
  @Test
  void constants_ofLinearFamilies_areAttained() {
    Probe ridge = new Probe(Problems.ridge(11, 6, 10));
    double[] w = ridge.state(new Random(3), 1.0);
    assertThat(norm(ridge.curvature(w)) / ridge.lower.smoothness()).isBetween(0.9, 1.0);
    assertThat(norm(ridge.mixed(w)) / ridge.lower.mixedNorm(w)).isBetween(0.999, 1.0);
    Probe biased = new Probe(Problems.biasedRidge(9, 6, 5));
    DenseMatrix a = biased.curvature(w);
    assertThat(norm(a) / biased.lower.smoothness()).isBetween(0.999999, 1.0);
    assertThat(Spectra.extremes(a).smallest() / biased.lower.strongConvexity())
        .isBetween(1.0, 1.000001);
    assertThat(norm(biased.mixed(w)) / biased.lower.mixedNorm(w)).isBetween(0.999999, 1.0 + 1e-12);
  }

  /** What is told of rounding, against a point moved by one unit in the last place. */
  @ParameterizedTest
  @MethodSource("instances")
  void roundings_coverAnOperandMovedByItsLastPlace(Problems.Instance instance) {
    Probe probe = new Probe(instance);
    Random random = new Random(4);
    for (int i = 0; i < POINTS; i++) {
      double[] w = probe.state(random, 1.0);
      double[] moved = w.clone();
      for (int j = 0; j < w.length; j++) {
        moved[j] = random.nextBoolean() ? Math.nextUp(w[j]) : Math.nextDown(w[j]);
      }
      double[] s = new double[probe.d];
      double[] other = new double[probe.d];
      probe.system.setState(w);
      probe.system.residual(s);
      probe.system.setState(moved);
      probe.system.residual(other);
      assertThat(Truth.distance(s, other)).isLessThanOrEqualTo(probe.lower.gradientRounding(w));
      assertThat(Truth.distance(probe.stateGradient(w), probe.stateGradient(moved)))
          .isLessThanOrEqualTo(probe.upperConstants.stateRounding(w));
      assertThat(Truth.distance(probe.lambdaGradient(w), probe.lambdaGradient(moved)))
          .isLessThanOrEqualTo(probe.upperConstants.lambdaRounding(w));
    }
  }
}
