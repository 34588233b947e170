package io.github.bilevo.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.families.SpectralBall;
import io.github.bilevo.testing.Allocations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every Λ keeps: its projection is the nearest point, idempotent and nonexpansive. */
class LambdaSetTest {
  private static final int N = 12;

  /** A set and a seed. */
  record Case(String name, LambdaSet set, long seed) {
    @Override
    public String toString() {
      return name + ", seed " + seed;
    }

    double[] point(double scale, int salt) {
      Random random = new Random(31 * seed + salt);
      double[] point = new double[N];
      for (int j = 0; j < N; j++) {
        point[j] = scale * random.nextGaussian();
      }
      return point;
    }

    double[] projected(double[] point) {
      double[] copy = point.clone();
      set.project(copy);
      return copy;
    }
  }

  static Stream<Case> cases() {
    double[] centre = new double[N];
    Arrays.setAll(centre, j -> 0.3 * j - 1);
    LambdaSet ball = new Ball(Vec.copyOf(centre), 1.7);
    LambdaSet product =
        new ProductSet(
            List.of(
                new ProductSet.Part(Box.orthant(0.1), 3),
                new ProductSet.Part(new Simplex(2), 4),
                new ProductSet.Part(new Ball(Vec.copyOf(1, 2, 3), 0.5), 3),
                new ProductSet.Part(Box.UNBOUNDED, 2)));
    List<Case> cases = new ArrayList<>();
    IntStream.range(0, 12)
        .forEach(
            seed -> {
              cases.add(new Case("orthant", Box.orthant(1e-3), seed));
              cases.add(new Case("box", new Box(-0.5, 0.8), seed));
              cases.add(new Case("simplex", new Simplex(1), seed));
              cases.add(new Case("wide simplex", new Simplex(40), seed));
              cases.add(new Case("ball", ball, seed));
              cases.add(new Case("point", new Ball(Vec.copyOf(centre), 0), seed));
              cases.add(new Case("spectral ball", new SpectralBall(3, 0.9), seed));
              cases.add(new Case("product", product, seed));
            });
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void project_anyPoint_isInsideAndNearest(Case c) {
    for (double scale : new double[] {0.1, 1, 10, 1e6}) {
      double[] x = c.point(scale, 1);
      double[] p = c.projected(x);
      assertThat(c.set().contains(p)).isTrue();
      // P(x) is the nearest point exactly where (x − P(x))ᵀ(y − P(x)) ≤ 0 for all y ∈ Λ
      for (int salt = 2; salt < 20; salt++) {
        double[] y = c.projected(c.point(salt % 2 == 0 ? 1 : 30, salt));
        double[] away = new double[N];
        double[] inside = new double[N];
        Vectors.subtract(x, p, away);
        Vectors.subtract(y, p, inside);
        double rounding = 1e-12 * (Vectors.norm(away) * (Vectors.norm(inside) + 1) + 1);
        assertThat(Vectors.dot(away, inside)).isLessThanOrEqualTo(rounding);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void project_twice_isOnce(Case c) {
    for (double scale : new double[] {1, 100}) {
      double[] once = c.projected(c.point(scale, 3));
      double[] twice = c.projected(once);
      if (c.set() instanceof SpectralBall) {
        assertThat(distance(once, twice)).isLessThan(1e-14);
      } else {
        assertThat(twice).containsExactly(once);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void project_twoPoints_areNotDrivenApart(Case c) {
    for (int salt = 5; salt < 15; salt++) {
      double[] x = c.point(2, salt);
      double[] y = c.point(2, salt + 100);
      assertThat(distance(c.projected(x), c.projected(y)))
          .isLessThanOrEqualTo(distance(x, y) * (1 + 1e-14));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void project_notFinite_staysSo(Case c) {
    double[] x = c.point(1, 7);
    x[1] = Double.NaN;
    x[4] = Double.NaN;
    x[8] = Double.NaN;
    assertThat(c.projected(x)[1]).isNaN();
    assertThat(c.set().contains(x)).isFalse();
  }

  @Test
  void project_afterWarmup_allocatesNothing() {
    cases()
        .filter(c -> c.seed() == 0 && !(c.set() instanceof SpectralBall))
        .forEach(
            c -> {
              double[] x = c.point(5, 8);
              double[] scratch = new double[N];
              Runnable window =
                  () -> {
                    for (int i = 0; i < 40; i++) {
                      System.arraycopy(x, 0, scratch, 0, N);
                      c.set().project(scratch);
                    }
                  };
              assertThat(Allocations.afterWarmUp(window)).as(c.name()).isZero();
            });
  }

  @Test
  void simplex_knownPoints_areTheirs() {
    // by hand: τ = 0.2 over the first two; τ = (0.9 + 0.8 + 0.7 − 1)/3; one coordinate takes all
    assertProjected(new Simplex(1), new double[] {0.8, 0.6, -1}, 0.6, 0.4, 0);
    double tau = (0.9 + 0.8 + 0.7 - 1) / 3;
    assertProjected(new Simplex(1), new double[] {0.9, 0.8, 0.7}, 0.9 - tau, 0.8 - tau, 0.7 - tau);
    assertProjected(new Simplex(2), new double[] {1e20, 3, 4}, 2, 0, 0);
    assertProjected(new Simplex(1), new double[] {-1e20, -1e20}, 0.5, 0.5);
  }

  @Test
  void ball_pointFarAway_isScaledWithoutOverflow() {
    assertProjected(new Ball(Vec.copyOf(0, 0), 5), new double[] {3e200, 4e200}, 3, 4);
    assertProjected(new Ball(Vec.copyOf(1, 1), 1), new double[] {1, 9}, 1, 2);
  }

  private static void assertProjected(LambdaSet set, double[] point, double... wanted) {
    set.project(point);
    for (int j = 0; j < wanted.length; j++) {
      assertThat(point[j]).isCloseTo(wanted[j], within(1e-15 * 4));
    }
  }

  @Test
  void description_ofEachSet_readsAsASet() {
    assertThat(Box.orthant(0.5).description()).isEqualTo("[0.5, ∞)ⁿ");
    assertThat(new Simplex(1).description()).isEqualTo("λ ≥ 0, Σλ = 1.0");
    assertThat(new Ball(Vec.copyOf(0), 2).description()).isEqualTo("‖λ − c‖ ≤ 2.0");
    assertThat(
            new ProductSet(
                    List.of(
                        new ProductSet.Part(new Simplex(1), 3),
                        new ProductSet.Part(Box.UNBOUNDED, 2)))
                .description())
        .isEqualTo("λ ≥ 0, Σλ = 1.0 on 3 × ℝⁿ on 2");
  }

  @Test
  void constructors_badArguments_areNamed() {
    assertThatThrownBy(() -> new Simplex(0))
        .hasMessage("total: found 0.0; wanted a positive number");
    assertThatThrownBy(() -> Box.orthant(-1)).hasMessage("epsilon: found -1.0; wanted at least 0");
    assertThatThrownBy(() -> new Ball(Vec.copyOf(0), -1))
        .hasMessage("radius: found -1.0; wanted a finite number, at least 0");
    assertThatThrownBy(() -> new Ball(Vec.copyOf(Double.NaN), 1))
        .hasMessageStartingWith("centre: found");
    assertThatThrownBy(() -> new Ball(Vec.copyOf(0, 0), 1).project(new double[3]))
        .hasMessage("lambda: found 3 numbers; wanted the centre's 2");
    assertThatThrownBy(() -> new ProductSet(List.of()))
        .hasMessage("parts: found none; wanted at least 1");
    assertThatThrownBy(() -> new ProductSet.Part(Box.UNBOUNDED, 0))
        .hasMessage("size: found 0; wanted at least 1");
    ProductSet two = new ProductSet(List.of(new ProductSet.Part(Box.UNBOUNDED, 2)));
    assertThatThrownBy(() -> two.project(new double[3]))
        .hasMessage("lambda: found 3 numbers; wanted the parts' 2");
  }

  private static double distance(double[] x, double[] y) {
    double[] difference = new double[x.length];
    Vectors.subtract(x, y, difference);
    return Vectors.norm(difference);
  }
}
