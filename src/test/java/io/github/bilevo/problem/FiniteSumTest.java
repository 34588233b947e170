package io.github.bilevo.problem;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static io.github.bilevo.solver.linear.Systems.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.testing.Allocations;
import io.github.bilevo.testing.MultiClassProblems;
import io.github.bilevo.testing.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Minibatch oracles: unbiased over a partition of the rows, and whole when the batch is. */
class FiniteSumTest {
  private static final double TOLERANCE = 1e-12;

  static Stream<Problems.Instance> sums() {
    return Problems.all().filter(i -> i.problem().lower() instanceof FiniteSum);
  }

  @Test
  void all_familiesWithRows_areSums() {
    assertThat(sums().map(i -> i.problem().kind()).distinct())
        .contains("logistic", "ridge", "biased-ridge", "multinomial-logistic", "weighted");
    assertThat(sums()).allMatch(i -> i.problem().upper() instanceof FiniteSum);
    assertThat(sums().map(Problems.Instance::toString)).anyMatch(name -> name.endsWith(", log"));
  }

  /** All products of a lower point at a seeded (w, λ), one after the other. */
  private static List<double[]> lower(LowerObjective objective, double[] lambda) {
    int d = objective.stateSize();
    int n = objective.lambdaSize();
    LowerPoint point = objective.newPoint();
    point.setLambda(lambda);
    point.setState(vector(d, 1));
    double[] u = vector(d, 2);
    double[] z = vector(n, 3);
    List<double[]> products = new ArrayList<>();
    products.add(filled(d, point::gradient));
    products.add(filled(d, out -> point.hessian(u, out)));
    products.add(filled(d, out -> point.mixed(z, out)));
    products.add(filled(n, out -> point.mixedTransposed(u, out)));
    return products;
  }

  private static List<double[]> upper(UpperObjective objective, double[] lambda) {
    UpperPoint point = objective.newPoint();
    point.setLambda(lambda);
    point.setState(vector(objective.stateSize(), 1));
    return List.of(
        new double[] {point.value()},
        filled(objective.stateSize(), point::stateGradient),
        filled(objective.lambdaSize(), point::lambdaGradient));
  }

  /** What was there before must not show. */
  private static double[] filled(int size, Consumer<double[]> product) {
    double[] out = vector(size, 9);
    product.accept(out);
    return out;
  }

  private static void addTo(List<double[]> sums, List<double[]> terms, double share) {
    for (int p = 0; p < sums.size(); p++) {
      for (int i = 0; i < sums.get(p).length; i++) {
        sums.get(p)[i] += share * terms.get(p)[i];
      }
    }
  }

  private static void assertClose(List<double[]> found, List<double[]> wanted, String what) {
    for (int p = 0; p < wanted.size(); p++) {
      assertThat(relativeError(found.get(p), wanted.get(p))).as(what).isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @MethodSource("sums")
  void restricted_meanOverAPartition_isTheWhole(Problems.Instance instance) {
    BilevelProblem problem = instance.problem();
    FiniteSum<LowerObjective> lowerSum = FiniteSum.of(problem.lower());
    FiniteSum<UpperObjective> upperSum = FiniteSum.of(problem.upper());
    for (int size : new int[] {1, 2, 3}) {
      List<double[]> mean = lower((LowerObjective) problem.lower(), instance.lambda());
      List<double[]> wanted = mean.stream().map(double[]::clone).toList();
      addTo(mean, wanted, -1.0); // zeros
      int m = (lowerSum.terms() + size - 1) / size;
      for (int i = 0; i < m; i++) {
        int to = Math.min(lowerSum.terms(), (i + 1) * size);
        LowerObjective part = lowerSum.restricted(i * size, to, m);
        addTo(mean, lower(part, instance.lambda()), 1.0 / m);
      }
      assertClose(mean, wanted, "lower, batches of " + size);

      List<double[]> upperMean = upper(problem.upper(), instance.lambda());
      List<double[]> upperWanted = upperMean.stream().map(double[]::clone).toList();
      addTo(upperMean, upperWanted, -1.0);
      m = (upperSum.terms() + size - 1) / size;
      for (int j = 0; j < m; j++) {
        int to = Math.min(upperSum.terms(), (j + 1) * size);
        UpperObjective part = upperSum.restricted(j * size, to, m);
        addTo(upperMean, upper(part, instance.lambda()), 1.0 / m);
      }
      assertClose(upperMean, upperWanted, "upper, batches of " + size);
    }
  }

  @ParameterizedTest
  @MethodSource("sums")
  void restricted_toAllRows_isTheWholeToTheLastBit(Problems.Instance instance) {
    BilevelProblem problem = instance.problem();
    FiniteSum<LowerObjective> lowerSum = FiniteSum.of(problem.lower());
    LowerObjective all = lowerSum.restricted(0, lowerSum.terms(), 1.0);
    assertThat(lower(all, instance.lambda()))
        .usingRecursiveComparison()
        .isEqualTo(lower((LowerObjective) problem.lower(), instance.lambda()));
    FiniteSum<UpperObjective> upperSum = FiniteSum.of(problem.upper());
    UpperObjective whole = upperSum.restricted(0, upperSum.terms(), 1.0);
    assertThat(upper(whole, instance.lambda()))
        .usingRecursiveComparison()
        .isEqualTo(upper(problem.upper(), instance.lambda()));
  }

  @ParameterizedTest
  @MethodSource("sums")
  void restricted_twice_scalesTwice(Problems.Instance instance) {
    FiniteSum<LowerObjective> sum = FiniteSum.of(instance.problem().lower());
    LowerObjective once = sum.restricted(1, 3, 6.0);
    FiniteSum<LowerObjective> half = FiniteSum.of(sum.restricted(0, 4, 2.0));
    List<double[]> twice = lower(half.restricted(1, 3, 3.0), instance.lambda());
    assertThat(half.terms()).isEqualTo(4);
    assertClose(twice, lower(once, instance.lambda()), "scales multiply");
    FiniteSum<UpperObjective> upperSum = FiniteSum.of(instance.problem().upper());
    List<double[]> upperOnce = upper(upperSum.restricted(1, 3, 6.0), instance.lambda());
    FiniteSum<UpperObjective> upperHalf = FiniteSum.of(upperSum.restricted(0, 4, 2.0));
    UpperObjective upperTwice = upperHalf.restricted(1, 3, 3.0);
    assertClose(upper(upperTwice, instance.lambda()), upperOnce, "upper scales multiply");
  }

  @ParameterizedTest
  @MethodSource("sums")
  void products_ofAMinibatch_allocateNothing(Problems.Instance instance) {
    LowerPoint point = FiniteSum.of(instance.problem().lower()).restricted(1, 4, 3.0).newPoint();
    double[] w = vector(instance.problem().stateSize(), 1);
    double[] out = new double[w.length];
    double[] lambdaOut = new double[instance.lambda().length];
    long bytes =
        Allocations.afterWarmUp(
            new Runnable() {
              @Override
              public void run() {
                point.setLambda(instance.lambda());
                point.setState(w);
                point.gradient(out);
                point.hessian(w, out);
                point.mixedTransposed(w, lambdaOut);
              }
            });
    assertThat(bytes).isZero();
  }

  @Test
  void restricted_rowsOutOfRange_areRefused() {
    for (Problems.Instance instance :
        List.of(Problems.logistic(7, 3, 1), MultiClassProblems.weighted(7, 3, 2, false, 2))) {
      FiniteSum<LowerObjective> sum = FiniteSum.of(instance.problem().lower());
      for (int[] range : new int[][] {{-1, 2}, {3, 3}, {5, 8}}) {
        assertThatThrownBy(() -> sum.restricted(range[0], range[1], 1.0))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("rows: found " + range[0] + " to " + range[1] + "; wanted some of 0 to 7");
      }
    }
  }

  @Test
  void of_familyWithoutRows_isRefused() {
    BilevelProblem problem = Problems.kernelRidge(5, 4, 2, 3).problem();
    assertThatThrownBy(() -> FiniteSum.of(problem.lower()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("problem.lower: found no sum over rows");
    assertThatThrownBy(() -> FiniteSum.of(problem.upper()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("problem.upper: found no sum over rows");
  }
}
