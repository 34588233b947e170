package io.github.bilevo.solver.lower;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.hypergradient.Aid;
import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.HypergradientSession;
import io.github.bilevo.hypergradient.Itd;
import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.solver.Status;
import io.github.bilevo.solver.linear.FixedPoint;
import io.github.bilevo.testing.Problems;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NesterovMapTest extends LowerMethodContract {
  private static final double H = 1e-5;

  @Override
  LowerMethod method(LowerObjective objective, int steps, Vec initial) {
    return new FixedPointIteration(
        new NesterovMap(objective, StepSize.OPTIMAL, StepSize.OPTIMAL), steps, initial);
  }

  @Test
  void step_quadratic_staysUnderTheTheoremAndAttainsTheRate() {
    // ℓ(w_t) − ℓ* ≤ (L + μ)/2 (1 − 1/√κ)ᵗ ‖w₀ − w*‖²; for quadratics the error itself falls by
    // 1 − 1/√κ per step, the double root of the recursion on the eigenvector of μ
    Problems.Instance krr = Problems.kernelRidge(9, 7, 3, 31);
    LowerObjective objective = objective(krr);
    LowerPoint point = objective.newPoint();
    point.setLambda(krr.lambda());
    double mu = point.strongConvexity();
    double l = point.smoothness();
    double rho = 1 - Math.sqrt(mu / l);
    double[] limit = run(method(objective, 20_000, Vec.constant(9, 0)), krr.lambda()).state();
    double start = squaredDistance(new double[9], limit);
    for (int t : new int[] {1, 3, 10, 30, 100}) {
      double[] w = run(method(objective, t, Vec.constant(9, 0)), krr.lambda()).state();
      assertThat(gap(point, w, limit))
          .isLessThan(0.5 * (l + mu) * Math.pow(rho, t) * start + 1e-25);
    }
    double early = squaredDistance(at(objective, krr, 60), limit);
    double late = squaredDistance(at(objective, krr, 120), limit);
    assertThat(Math.pow(late / early, 1.0 / 120)).isBetween(0.9 * rho, rho * 1.02);
  }

  private double[] at(LowerObjective objective, Problems.Instance krr, int t) {
    return run(method(objective, t, Vec.constant(9, 0)), krr.lambda()).state();
  }

  /** ½ (w − w*)ᵀ H (w − w*), which is ℓ(w) − ℓ* of a quadratic. */
  private static double gap(LowerPoint point, double[] w, double[] limit) {
    double[] error = new double[limit.length / 2];
    double[] product = new double[error.length];
    for (int i = 0; i < error.length; i++) {
      error[i] = w[i] - limit[i];
    }
    point.setState(w);
    point.hessian(error, product);
    return 0.5 * Vectors.dot(error, product);
  }

  private static double squaredDistance(double[] w, double[] limit) {
    double sum = 0;
    for (int i = 0; i < limit.length / 2; i++) {
      sum += (w[i] - limit[i]) * (w[i] - limit[i]);
    }
    return sum;
  }

  @ParameterizedTest
  @MethodSource("instances")
  void itd_throughThePair_matchesCentralDifferences(Problems.Instance instance) {
    LowerObjective objective = objective(instance);
    NesterovMap map = new NesterovMap(objective, StepSize.of(0.1), StepSize.of(0.4));
    for (int t : new int[] {1, 2, 7}) {
      Vec start = Vec.constant(objective.stateSize(), 0.2);
      Itd itd = new Itd(instance.problem(), new FixedPointIteration(map, t, start), false);
      double[] gradient = compute(itd, instance.lambda()).gradient().toArray();
      for (int j = 0; j < gradient.length; j++) {
        double[] lambda = instance.lambda().clone();
        lambda[j] += H;
        double above = compute(itd, lambda).objective();
        lambda[j] -= 2 * H;
        double difference = (above - compute(itd, lambda).objective()) / (2 * H);
        assertThat(gradient[j]).isCloseTo(difference, Offset.offset(1e-7));
      }
    }
  }

  @Test
  void aid_fixedPointOnThePair_agreesWithItdInTheLimit() {
    Problems.Instance instance = Problems.logistic(30, 6, 67);
    FixedPointIteration lower =
        (FixedPointIteration) method(objective(instance), 400, Vec.constant(6, 0));
    Aid aid =
        new Aid(instance.problem(), lower, false, lower.map(), new FixedPoint(400, 1e-14), false);
    Itd itd = new Itd(instance.problem(), lower, false);
    Vec lambda = Vec.copyOf(instance.lambda());
    Vec implicit = new HypergradientSession(aid).compute(lambda).gradient();
    Vec iterative = new HypergradientSession(itd).compute(lambda).gradient();
    for (int j = 0; j < 6; j++) {
      assertThat(implicit.get(j)).isCloseTo(iterative.get(j), Offset.offset(1e-12));
    }
  }

  @Test
  void step_stepSizeTooLarge_saysDiverged() {
    Problems.Instance krr = Problems.kernelRidge(9, 7, 3, 31);
    NesterovMap map = new NesterovMap(objective(krr), StepSize.of(20), StepSize.of(0.5));
    LowerWorkspace w = run(new FixedPointIteration(map, 10_000, Vec.constant(9, 0)), krr.lambda());
    assertThat(w.status()).isEqualTo(Status.DIVERGED);
    assertThat(Vectors.isFinite(w.state())).isTrue();
  }

  private static Hypergradient compute(Itd itd, double[] lambda) {
    return new HypergradientSession(itd).compute(Vec.copyOf(lambda));
  }
}
