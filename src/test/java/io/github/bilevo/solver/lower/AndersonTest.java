package io.github.bilevo.solver.lower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.FixedPointMap;
import io.github.bilevo.problem.Linearization;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.solver.Status;
import io.github.bilevo.testing.Problems;
import org.junit.jupiter.api.Test;

class AndersonTest extends LowerMethodContract {
  private final Problems.Instance krr = Problems.kernelRidge(9, 7, 3, 31);

  @Override
  LowerMethod method(LowerObjective objective, int steps, Vec initial) {
    return new Anderson(
        new GradientDescentMap(objective, StepSize.OPTIMAL), 5, steps, 0.0, initial);
  }

  private static double residual(FixedPointMap map, double[] lambda, double[] z) {
    Linearization at = map.newLinearization();
    double[] out = new double[z.length];
    at.setLambda(lambda);
    at.setState(z);
    at.value(out);
    Vectors.subtract(out, z, out);
    return Vectors.norm(out);
  }

  @Test
  void step_affineMapWithFullDepth_endsInAtMostDPlusTwoSteps() {
    // as GMRES, which ends in d steps; one more gives Φ of it, another one judges it
    FixedPointMap map = new GradientDescentMap(objective(krr), StepSize.OPTIMAL);
    Anderson method = new Anderson(map, 9, 100, 1e-10, Vec.constant(9, 0));
    LowerWorkspace w = run(method, krr.lambda());
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.steps()).isLessThanOrEqualTo(11);
    assertThat(residual(map, krr.lambda(), w.state())).isLessThan(1e-9);
  }

  @Test
  void step_affineContraction_residualFallsByQInEveryStep() {
    LowerPoint point = objective(krr).newPoint();
    point.setLambda(krr.lambda());
    double kappa = point.smoothness() / point.strongConvexity();
    double q = (kappa - 1) / (kappa + 1);
    FixedPointMap map = new GradientDescentMap(objective(krr), StepSize.OPTIMAL);
    for (int depth : new int[] {1, 2, 4}) {
      Anderson method = new Anderson(map, depth, 200, 1e-13, Vec.constant(9, 0));
      Anderson.Workspace w = method.newWorkspace();
      method.init(krr.lambda(), new double[9], w);
      double previous = residual(map, krr.lambda(), w.state());
      while (!method.step(w).terminal()) {
        double now = residual(map, krr.lambda(), w.state());
        assertThat(now).isLessThan(q * previous * (1 + 1e-9) + 1e-14);
        previous = now;
      }
      assertThat(w.status()).isEqualTo(Status.CONVERGED);
      assertThat(w.fallbacks()).isZero();
    }
  }

  @Test
  void step_sameBudget_isFarMorePreciseThanThePlainIteration() {
    FixedPointMap map = new GradientDescentMap(objective(krr), StepSize.OPTIMAL);
    double[] plain =
        run(new FixedPointIteration(map, 25, Vec.constant(9, 0)), krr.lambda()).state();
    double[] fast = run(new Anderson(map, 5, 25, 0, Vec.constant(9, 0)), krr.lambda()).state();
    assertThat(residual(map, krr.lambda(), fast))
        .isLessThan(1e-4 * residual(map, krr.lambda(), plain));
  }

  @Test
  void step_onThePairOfHeavyBall_converges() {
    FixedPointMap map = new HeavyBallMap(objective(krr), StepSize.OPTIMAL, StepSize.OPTIMAL);
    LowerWorkspace w = run(new Anderson(map, 4, 300, 1e-12, Vec.constant(9, 0)), krr.lambda());
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(gradientNorm(objective(krr), krr.lambda(), w.state())).isLessThan(1e-10);
  }

  @Test
  void step_acceleratedPointIsWorse_fallsBackToThePlainStepAndStillConverges() {
    // Φ(x) = ½|x − 1| − 2, fixed point −1: extrapolating across the kink overshoots
    FixedPointMap kink = new Scalar(x -> 0.5 * Math.abs(x - 1) - 2);
    Anderson method = new Anderson(kink, 1, 200, 1e-13, Vec.copyOf(8));
    Anderson.Workspace w = (Anderson.Workspace) run(method, new double[1]);
    assertThat(w.status()).isEqualTo(Status.CONVERGED);
    assertThat(w.state()[0]).isBetween(-1 - 1e-12, -1 + 1e-12);
    assertThat(w.fallbacks()).isPositive();
  }

  @Test
  void step_acceleratedPointIsWorse_isThePlainStepByHand() {
    // 8 → Φ = 1.5, f = −3.25; the secant through both gives −5, f = 6; the plain step gives −1.75.
    // The third step finds −5 to be worse; as the last of two, the second one finds it itself
    FixedPointMap kink = new Scalar(x -> 0.5 * Math.abs(x - 1) - 2);
    for (int t : new int[] {2, 3}) {
      Anderson method = new Anderson(kink, 1, t, 1e-13, Vec.copyOf(8));
      Anderson.Workspace w = (Anderson.Workspace) run(method, new double[1]);
      assertThat(w.state()).containsExactly(-1.75);
      assertThat(w.fallbacks()).isEqualTo(1);
      assertThat(w.steps()).isEqualTo(t);
      assertThat(w.status()).isEqualTo(Status.MAX_STEPS);
    }
  }

  @Test
  void step_expandingMap_saysDiverged() {
    FixedPointMap expanding = new Scalar(x -> x + Math.exp(x));
    LowerWorkspace w = run(new Anderson(expanding, 1, 1000, 0, Vec.copyOf(5)), new double[1]);
    assertThat(w.status()).isEqualTo(Status.DIVERGED);
    assertThat(Vectors.isFinite(w.state())).isTrue();
  }

  @Test
  void constructor_badDepthOrTolerance_isNamed() {
    FixedPointMap map = new GradientDescentMap(objective(krr), StepSize.OPTIMAL);
    assertThatThrownBy(() -> new Anderson(map, 0, 5, 0, Vec.constant(9, 0)))
        .hasMessage("depth: found 0; wanted at least 1");
    assertThatThrownBy(() -> new Anderson(map, 3, 5, -1, Vec.constant(9, 0)))
        .hasMessage("tolerance: found -1.0; wanted a finite number, at least 0");
  }

  /** Φ: ℝ → ℝ, its value alone. */
  private record Scalar(java.util.function.DoubleUnaryOperator phi) implements FixedPointMap {
    @Override
    public int stateSize() {
      return 1;
    }

    @Override
    public int lambdaSize() {
      return 1;
    }

    @Override
    public boolean symmetric() {
      return true;
    }

    @Override
    public Linearization newLinearization() {
      return new Linearization() {
        private double x;

        @Override
        public void setLambda(double[] lambda) {
          // Φ does not depend on λ
        }

        @Override
        public void setState(double[] state) {
          x = state[0];
        }

        @Override
        public void value(double[] out) {
          out[0] = phi.applyAsDouble(x);
        }

        @Override
        public void stateProduct(double[] u, double[] out) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void stateProductTransposed(double[] u, double[] out) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void lambdaProduct(double[] y, double[] out) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void lambdaProductTransposed(double[] u, double[] out) {
          throw new UnsupportedOperationException();
        }

        @Override
        public long bytes() {
          return 8;
        }
      };
    }
  }
}
