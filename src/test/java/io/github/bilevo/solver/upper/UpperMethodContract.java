package io.github.bilevo.solver.upper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.Box;
import io.github.bilevo.problem.LambdaSet;
import io.github.bilevo.testing.Allocations;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;

/** What every update rule has to keep, on f(λ) = ½ Σ h_j λ_j². */
abstract class UpperMethodContract {
  static final double MU = 0.04;
  static final double L = 2.0;
  private static final double[] CURVATURE = {MU, 0.3, 1.1, L};

  /** The rule with this step size, its other constants as a user would leave them. */
  abstract UpperMethod method(double stepSize);

  static double objective(double[] lambda) {
    double sum = 0;
    for (int j = 0; j < lambda.length; j++) {
      sum += 0.5 * CURVATURE[j] * lambda[j] * lambda[j];
    }
    return sum;
  }

  static double[] gradient(double[] lambda) {
    double[] gradient = new double[lambda.length];
    for (int j = 0; j < gradient.length; j++) {
      gradient[j] = CURVATURE[j] * lambda[j];
    }
    return gradient;
  }

  static void step(UpperMethod m, LambdaSet set, double[] lambda, UpperMethod.Workspace w) {
    m.step(objective(lambda), gradient(lambda), set, lambda, w);
  }

  /** λ after s steps from (1, −2, 3, 1). */
  static double[] run(UpperMethod method, LambdaSet set, int s) {
    double[] lambda = {1, -2, 3, 1};
    UpperMethod.Workspace w = method.newWorkspace(4);
    for (int i = 0; i < s; i++) {
      step(method, set, lambda, w);
    }
    return lambda;
  }

  /** (‖λ_{2s}‖/‖λ_s‖)^{1/s}. */
  static double rate(UpperMethod method, int s) {
    double early = Vectors.norm(run(method, Box.UNBOUNDED, s));
    double late = Vectors.norm(run(method, Box.UNBOUNDED, 2 * s));
    return Math.pow(late / early, 1.0 / s);
  }

  @Test
  void step_quadratic_approachesTheMinimiser() {
    double[] lambda = run(method(0.2), Box.UNBOUNDED, 3000);
    assertThat(objective(lambda)).isLessThan(1e-6);
  }

  @Test
  void step_box_staysInsideAndFindsTheConstrainedMinimiser() {
    Box box = new Box(0.5, 2);
    double[] lambda = {1, 1, 2, 1};
    UpperMethod method = method(0.2);
    UpperMethod.Workspace w = method.newWorkspace(4);
    for (int i = 0; i < 500; i++) {
      step(method, box, lambda, w);
      assertThat(box.contains(lambda)).isTrue();
    }
    assertThat(lambda).containsExactly(0.5, 0.5, 0.5, 0.5);
  }

  @Test
  void restore_halfWay_continuesBitForBit() {
    UpperMethod method = method(0.3);
    double[] lambda = {1, -2, 3, 1};
    UpperMethod.Workspace w = method.newWorkspace(4);
    for (int i = 0; i < 17; i++) {
      step(method, Box.UNBOUNDED, lambda, w);
    }
    double[] kept = lambda.clone();
    double[] snapshot = w.snapshot();
    for (int i = 0; i < 23; i++) {
      step(method, Box.UNBOUNDED, lambda, w);
    }
    UpperMethod.Workspace other = method.newWorkspace(4);
    step(method, Box.UNBOUNDED, new double[] {9, 9, 9, 9}, other);
    other.restore(snapshot);
    assertThat(other.snapshot()).containsExactly(snapshot);
    assertThat(method.stepSize(other)).isPositive();
    for (int i = 0; i < 23; i++) {
      step(method, Box.UNBOUNDED, kept, other);
    }
    assertThat(kept).containsExactly(lambda);
    assertThat(other.snapshot()).containsExactly(w.snapshot());
    assertThat(method.stepSize(other)).isEqualTo(method.stepSize(w));
  }

  @Test
  void restore_wrongLength_isNamed() {
    UpperMethod.Workspace w = method(0.3).newWorkspace(4);
    assertThatThrownBy(() -> w.restore(new double[99]))
        .hasMessageStartingWith("snapshot: found 99 numbers; wanted ");
  }

  @Test
  void step_afterWarmup_allocatesNothing() {
    UpperMethod method = method(1e-3);
    UpperMethod.Workspace w = method.newWorkspace(4);
    double[] lambda = {1, -2, 3, 1};
    double[] gradient = new double[4];
    Runnable window =
        () -> {
          for (int i = 0; i < 40; i++) {
            gradient[0] = 0.1;
            gradient[1] = -0.2;
            gradient[2] = 0.3;
            gradient[3] = 0.1;
            method.step(1.0, gradient, Box.POSITIVE, lambda, w);
          }
        };
    assertThat(Allocations.afterWarmUp(window)).isZero();
  }

  @Test
  void constructor_badStepSize_isNamed() {
    DoubleFunction<UpperMethod> make = this::method;
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> make.apply(bad))
          .hasMessage("stepSize: found " + bad + "; wanted a positive number");
    }
  }
}
