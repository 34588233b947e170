package io.github.bilevo.solver.lower;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.solver.Status;
import io.github.bilevo.testing.Problems;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class BacktrackingDescentTest extends LowerMethodContract {
  @Override
  LowerMethod method(LowerObjective objective, int steps, Vec initial) {
    return new BacktrackingDescent(objective, steps, 1e-12, initial);
  }

  @Test
  void step_quadratic_decreasesByTheTheoremAndKeepsTheStepSizeAboveItsFloor() {
    Problems.Instance krr = Problems.kernelRidge(9, 7, 3, 31);
    LowerObjective objective = objective(krr);
    LowerPoint point = objective.newPoint();
    point.setLambda(krr.lambda());
    double mu = point.strongConvexity();
    double l = point.smoothness();
    double[] limit = run(method(objective, 20_000, Vec.constant(9, 0)), krr.lambda()).state();
    BacktrackingDescent method = new BacktrackingDescent(objective, 400, 0.0, Vec.constant(9, 0));
    BacktrackingDescent.Workspace w = method.newWorkspace();
    method.init(krr.lambda(), new double[9], w);
    double first = gap(point, w.state(), limit);
    for (int t = 1; t <= 100; t++) {
      double[] g = w.g.clone();
      double before = gap(point, w.state(), limit);
      method.step(w);
      double after = gap(point, w.state(), limit);
      assertThat(Vectors.dot(w.g, g)).isGreaterThanOrEqualTo(0.5 * Vectors.dot(g, g));
      assertThat(w.stepSize()).isGreaterThanOrEqualTo(1 / (4 * l));
      assertThat(after)
          .isLessThanOrEqualTo(before - 0.5 * w.stepSize() * Vectors.dot(g, g) + 1e-13);
      assertThat(after).isLessThan(Math.pow(1 - mu / (4 * l), t) * first + 1e-20);
    }
    assertThat(w.gradients()).isLessThan(350); // 2 trials a step, some more at first
  }

  private static double gap(LowerPoint point, double[] w, double[] limit) {
    double[] error = new double[limit.length];
    double[] product = new double[limit.length];
    Vectors.subtract(w, limit, error);
    point.setState(w);
    point.hessian(error, product);
    return 0.5 * Vectors.dot(error, product);
  }

  @Test
  void step_toleranceZero_endsAtRoundingLevel() {
    Problems.Instance krr = Problems.kernelRidge(9, 7, 3, 31);
    LowerObjective objective = objective(krr);
    LowerWorkspace w =
        run(new BacktrackingDescent(objective, 50_000, 0.0, Vec.constant(9, 0)), krr.lambda());
    assertThat(w.status().failed()).isFalse();
    assertThat(gradientNorm(objective, krr.lambda(), w.state())).isLessThan(1e-13);
  }

  @Test
  void step_noStepIsShortEnough_saysStagnatedAndKeepsTheIterate() {
    LowerWorkspace w =
        run(
            new BacktrackingDescent(new Slope(x -> x < 0 ? -1 : 1), 100, 0, Vec.copyOf(0)),
            new double[1]);
    assertThat(w.status()).isEqualTo(Status.STAGNATED);
    assertThat(w.state()).containsExactly(0);
  }

  @Test
  void step_concaveObjective_saysDiverged() {
    LowerWorkspace w =
        run(new BacktrackingDescent(new Slope(x -> -x), 1000, 0, Vec.copyOf(1)), new double[1]);
    assertThat(w.status()).isEqualTo(Status.DIVERGED);
    assertThat(w.state()[0]).isFinite();
  }

  /** ℓ: ℝ → ℝ by its derivative alone. */
  private record Slope(DoubleUnaryOperator derivative) implements LowerObjective {
    @Override
    public int stateSize() {
      return 1;
    }

    @Override
    public int lambdaSize() {
      return 1;
    }

    @Override
    public boolean knowsCurvature() {
      return false;
    }

    @Override
    public LowerPoint newPoint() {
      return new LowerPoint() {
        private double x;

        @Override
        public void setLambda(double[] lambda) {
          // ℓ does not depend on λ
        }

        @Override
        public void setState(double[] state) {
          x = state[0];
        }

        @Override
        public void gradient(double[] out) {
          out[0] = derivative.applyAsDouble(x);
        }

        @Override
        public void hessian(double[] u, double[] out) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void mixed(double[] z, double[] out) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void mixedTransposed(double[] u, double[] out) {
          throw new UnsupportedOperationException();
        }

        @Override
        public double strongConvexity() {
          return Double.NaN;
        }

        @Override
        public double smoothness() {
          return Double.NaN;
        }

        @Override
        public long bytes() {
          return 8;
        }
      };
    }
  }
}
