package io.github.bilevo.hypergradient.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.BilevelProblem;
import io.github.bilevo.problem.LowerConstants;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.solver.linear.ConjugateGradient;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.solver.lower.GradientDescentMap;
import io.github.bilevo.solver.lower.HeavyBallMap;
import io.github.bilevo.solver.lower.StepSize;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Measured errors against the a-priori bounds, at every t. */
class AprioriBoundsTest {
  /** The bounds are for exact arithmetic; this relative error may be rounding. */
  private static final double FLOOR = 1e-10;

  private static final int DRAWS = 12;

  /** A draw whose lower level is an objective, with what the bounds need. */
  private record Setting(Draw draw, Truth truth, double mu, double smoothness, double floor) {
    static Setting of(Draw.Family family, int seed) {
      Draw draw = Draw.of(family, 500 + seed);
      LowerConstants constants = draw.problem().lower().newConstants().orElseThrow();
      double[] ones = new double[draw.lambda().length];
      Arrays.fill(ones, 1.0);
      constants.setLambda(draw.lambda(), ones);
      Truth truth = Truth.of(draw.problem(), draw.lambda());
      double floor = FLOOR * (1.0 + Vectors.norm(truth.gradient()));
      return new Setting(draw, truth, constants.strongConvexity(), constants.smoothness(), floor);
    }

    BilevelProblem problem() {
      return draw.problem();
    }

    LowerPoint point() {
      LowerPoint point = ((LowerObjective) problem().lower()).newPoint();
      point.setLambda(draw.lambda());
      return point;
    }

    AprioriBounds bounds(double growth) {
      double[] start = new double[problem().stateSize()];
      return AprioriBounds.of(problem(), draw.lambda(), start, growth).orElseThrow();
    }

    /** (6), proven: q of the step that is really taken. */
    double q() {
      LowerPoint point = point();
      double alpha = 2.0 / (point.strongConvexity() + point.smoothness());
      return Rates.contraction(mu, smoothness, alpha);
    }

    AprioriBounds gradientDescent() {
      LowerPoint point = point();
      double alpha = 2.0 / (point.strongConvexity() + point.smoothness());
      return bounds(1.0).ofGradientDescent(alpha, q());
    }

    Rates.Rate heavyBall() {
      LowerPoint point = point();
      double sum = Math.sqrt(point.smoothness()) + Math.sqrt(point.strongConvexity());
      double difference = Math.sqrt(point.smoothness()) - Math.sqrt(point.strongConvexity());
      double ratio = difference / sum;
      return Rates.heavyBall(mu, smoothness, 4.0 / (sum * sum), ratio * ratio);
    }
  }

  private static IntStream steps() {
    return IntStream.of(1, 2, 3, 5, 8, 13, 21, 34, 55);
  }

  @ParameterizedTest
  @EnumSource(names = "EQM", mode = EnumSource.Mode.EXCLUDE)
  void gradientDescent_everyT_staysUnderTheTheorems(Draw.Family family) {
    for (int seed = 0; seed < DRAWS; seed++) {
      Setting s = Setting.of(family, seed);
      AprioriBounds bounds = s.gradientDescent();
      Rates.Rate rho = Rates.geometric(s.q());
      Rates.Rate sigma = Rates.conjugateGradient(s.mu, s.smoothness);
      Cell itd = new Cell(s.draw, Cell.Method.ITD, false);
      Cell fp = new Cell(s.draw, Cell.Method.FP, false);
      Cell cg = new Cell(s.draw, Cell.Method.CG, false);
      steps()
          .forEach(
              t -> {
                String at = family + ", t = " + t;
                assertThat(s.truth.error(itd.gradient(t, 0)))
                    .as("(8) " + at)
                    .isLessThan(bounds.itd(t) + s.floor);
                for (int k : new int[] {t, 10}) {
                  double fixedPoint = s.truth.error(fp.gradient(t, k));
                  assertThat(fixedPoint)
                      .as("(21) " + at)
                      .isLessThan(bounds.aidFixedPoint(rho.after(t), k) + s.floor);
                  assertThat(fixedPoint)
                      .as("(14) " + at)
                      .isLessThan(bounds.aid(rho.after(t), rho.after(k)) + s.floor);
                  assertThat(s.truth.error(cg.gradient(t, k)))
                      .as("(14), CG " + at)
                      .isLessThan(bounds.aid(rho.after(t), sigma.after(k)) + s.floor);
                }
              });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"KRR", "BR", "HR"})
  void heavyBall_everyT_staysUnderTheGeneralTheorem(Draw.Family family) {
    for (int seed = 0; seed < DRAWS; seed++) {
      Setting s = Setting.of(family, seed);
      Rates.Rate rho = s.heavyBall();
      AprioriBounds bounds = s.bounds(rho.largest());
      Rates.Rate sigma = Rates.conjugateGradient(s.mu, s.smoothness);
      Cell fp = new Cell(s.draw, Cell.Method.FP, true);
      Cell cg = new Cell(s.draw, Cell.Method.CG, true);
      steps()
          .forEach(
              t -> {
                String at = family + ", t = " + t;
                for (int k : new int[] {t, 10}) {
                  assertThat(s.truth.error(fp.gradient(t, k)))
                      .as("(14) " + at)
                      .isLessThan(bounds.aid(rho.after(t), rho.after(k)) + s.floor);
                  assertThat(s.truth.error(cg.gradient(t, k)))
                      .as("(14), CG " + at)
                      .isLessThan(bounds.aid(rho.after(t), sigma.after(k)) + s.floor);
                }
              });
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"KRR", "BR", "HR"})
  void heavyBall_everyT_convergesAtItsRate(Draw.Family family) {
    for (int seed = 0; seed < DRAWS; seed++) {
      Setting s = Setting.of(family, seed);
      Rates.Rate rho = s.heavyBall();
      AidAhead ahead =
          new AidAhead(
              s.problem(),
              new HeavyBallMap(
                  (LowerObjective) s.problem().lower(), StepSize.OPTIMAL, StepSize.OPTIMAL),
              Cell.map(s.problem(), false),
              k -> new FixedPoint(k, 0));
      ahead.begin(s.draw.lambda(), new double[2 * s.problem().stateSize()], 0);
      double distance = s.bounds(rho.largest()).distance();
      assertThat(distance).isGreaterThanOrEqualTo(Vectors.norm(s.truth.w()) * (1 - 1e-12));
      double size = Vectors.norm(s.truth.w());
      steps()
          .forEach(
              t -> {
                ahead.at(t, 1);
                assertThat(Truth.distance(ahead.state(), s.truth.w()))
                    .as(family + ", t = " + t)
                    .isLessThanOrEqualTo(rho.after(t) * size * (1 + 1e-9) + 1e-12 * (1 + size));
              });
    }
  }

  @ParameterizedTest
  @EnumSource(names = "EQM", mode = EnumSource.Mode.EXCLUDE)
  void fixedPoint_atKEqualsT_isBoundedBelowIterativeDifferentiation(Draw.Family family) {
    for (int seed = 0; seed < DRAWS; seed++) {
      Setting s = Setting.of(family, seed);
      AprioriBounds bounds = s.gradientDescent();
      steps()
          .forEach(
              t ->
                  assertThat(bounds.aidFixedPoint(Math.pow(s.q(), t), t))
                      .isLessThan(bounds.itd(t) * (1 + 1e-12)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = "EQM", mode = EnumSource.Mode.EXCLUDE)
  void sensitivity_everyT_staysUnderItsBound(Draw.Family family) {
    for (int seed = 0; seed < DRAWS; seed++) {
      Setting s = Setting.of(family, seed);
      AprioriBounds bounds = s.gradientDescent();
      var at =
          new GradientDescentMap((LowerObjective) s.problem().lower(), StepSize.OPTIMAL)
              .newLinearization();
      at.setLambda(s.draw.lambda());
      int d = s.problem().stateSize();
      int n = s.problem().lambdaSize();
      double[] direction = new double[n];
      Arrays.fill(direction, 1.0 / Math.sqrt(n)); // ‖Z y‖ ≤ ‖Z‖ for a unit y
      double[] exact = new double[d];
      for (int j = 0; j < n; j++) {
        Vectors.axpy(direction[j], s.truth.sensitivity()[j], exact);
      }
      double[] w = new double[d];
      double[] z = new double[d];
      double[] product = new double[d];
      double[] next = new double[d];
      for (int t = 1; t <= 40; t++) {
        at.setState(w);
        at.stateProduct(z, next);
        at.lambdaProduct(direction, product);
        for (int i = 0; i < d; i++) {
          z[i] = next[i] + product[i];
        }
        at.value(next);
        Vectors.copy(next, w);
        assertThat(Truth.distance(z, exact))
            .as(family + ", t = " + t)
            .isLessThan(bounds.sensitivity(t) + FLOOR * (1 + Vectors.norm(exact)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "EQM", mode = EnumSource.Mode.EXCLUDE)
  void conjugateGradient_everyK_convergesAtItsRate(Draw.Family family) {
    for (int seed = 0; seed < DRAWS; seed++) {
      Setting s = Setting.of(family, seed);
      Rates.Rate sigma = Rates.conjugateGradient(s.mu, s.smoothness);
      double[] w = s.truth.w();
      AidAhead ahead =
          new AidAhead(
              s.problem(),
              Cell.map(s.problem(), false),
              Cell.map(s.problem(), false),
              k -> new ConjugateGradient(k, 0));
      ahead.begin(s.draw.lambda(), w, 0);
      double alpha = new StepScale(s.problem(), Cell.map(s.problem(), false)).at(s.draw.lambda());
      double size = Vectors.norm(s.truth.adjoint());
      for (int k = 1; k <= 20; k++) {
        ahead.at(0, k);
        double error = Truth.distance(ahead.adjoint(alpha), s.truth.adjoint());
        double rounding = 1e-13 * s.smoothness / s.mu; // κε
        assertThat(error)
            .as(family + ", k = " + k)
            .isLessThanOrEqualTo((sigma.after(k) + rounding) * size);
      }
    }
  }

  @Test
  void conjugateGradient_ratio_isAtMostThatOfGradientDescent() {
    for (double kappa : new double[] {1.0, 1.5, 10.0, 1e4}) {
      double ratio =
          Rates.conjugateGradient(1.0, kappa).after(2)
              / Rates.conjugateGradient(1.0, kappa).after(1);
      double q = Rates.contraction(1.0, kappa, 2.0 / (1.0 + kappa));
      assertThat(q).isCloseTo((kappa - 1) / (kappa + 1), within(1e-15));
      if (kappa > 1.0) {
        assertThat(ratio).as("(18), κ = " + kappa).isLessThanOrEqualTo(q);
      }
    }
  }

  /**
   * The scalar recursion at an end of the spectrum attains ρ_hb up to the double root's rounding.
   */
  @Test
  void heavyBallRate_atTheEndsOfTheSpectrum_isAttained() {
    for (double kappa : new double[] {10.0, 100.0, 1e4}) {
      double root = Math.sqrt(kappa);
      double alpha = 4.0 / ((root + 1) * (root + 1));
      double beta = Math.pow((root - 1) / (root + 1), 2);
      Rates.Rate rho = Rates.heavyBall(1.0, kappa, alpha, beta);
      for (double h : new double[] {1.0, 0.5 * (1 + kappa), kappa}) {
        double before = 1.0;
        double error = 1.0;
        double largest = 0.0;
        for (int t = 1; t <= 300; t++) {
          double next = (1 + beta - alpha * h) * error - beta * before;
          before = error;
          error = next;
          largest = Math.max(largest, Math.abs(error) / rho.after(t));
        }
        assertThat(largest).as("κ = " + kappa + ", h = " + h).isLessThan(1 + 1e-6);
        if (h == kappa) {
          assertThat(largest).as("attained, κ = " + kappa).isGreaterThan(0.97);
        }
      }
      assertThat(rho.largest()).isGreaterThan(1.0);
    }
    assertThat(Rates.geometric(0.5).largest()).isEqualTo(1.0);
  }

  @Test
  void of_familyWithoutProvenContraction_isEmpty() {
    Draw draw = Draw.of(Draw.Family.KRR, 1);
    double[] lambda = draw.lambda().clone();
    lambda[0] = -3.0;
    assertThat(AprioriBounds.of(draw.problem(), lambda, new double[draw.problem().stateSize()], 1))
        .isEmpty();
  }
}
