package io.github.bilevo.solver.lower;

import static io.github.bilevo.reference.ReferenceCase.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.math.Vec;
import io.github.bilevo.math.Vectors;
import io.github.bilevo.problem.LowerObjective;
import io.github.bilevo.problem.LowerPoint;
import io.github.bilevo.solver.Status;
import io.github.bilevo.testing.Allocations;
import io.github.bilevo.testing.Problems;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every lower method has to keep. */
abstract class LowerMethodContract {
  /** The method on this ℓ, from this w₀, at rounding-level tolerance. */
  abstract LowerMethod method(LowerObjective objective, int steps, Vec initial);

  static LowerObjective objective(Problems.Instance instance) {
    return (LowerObjective) instance.problem().lower();
  }

  /** The whole solve. */
  static LowerWorkspace run(LowerMethod method, double[] lambda) {
    LowerWorkspace w = method.newWorkspace();
    method.init(lambda, method.initial().toArray(), w);
    while (!method.step(w).terminal()) {
      // each step does the work
    }
    return w;
  }

  /** ‖∇₁ℓ‖ at the first block of the state. */
  static double gradientNorm(LowerObjective objective, double[] lambda, double[] state) {
    LowerPoint point = objective.newPoint();
    double[] gradient = new double[objective.stateSize()];
    point.setLambda(lambda);
    point.setState(state);
    point.gradient(gradient);
    return Vectors.norm(gradient);
  }

  static Stream<Problems.Instance> instances() {
    return Problems.all();
  }

  @ParameterizedTest
  @MethodSource("instances")
  void step_everyFamily_reachesTheMinimiser(Problems.Instance instance) {
    LowerObjective objective = objective(instance);
    LowerMethod method = method(objective, 5_000, Vec.constant(objective.stateSize(), 0.3));
    LowerWorkspace w = run(method, instance.lambda());
    assertThat(w.status().failed()).isFalse();
    assertThat(gradientNorm(objective, instance.lambda(), w.state())).isLessThan(1e-10);
  }

  @Test
  void step_twice_repeatsTheBits() {
    Problems.Instance instance = Problems.logistic(30, 6, 61);
    LowerMethod method = method(objective(instance), 25, Vec.constant(6, 0.1));
    double[] once = run(method, instance.lambda()).state();
    LowerWorkspace w = method.newWorkspace();
    double[] other = instance.lambda().clone();
    other[0] *= 2;
    method.init(other, new double[] {9, 8, 7, 6, 5, 4}, w); // an abandoned solve leaves no trace
    for (int i = 0; i < 7; i++) {
      method.step(w);
    }
    method.init(instance.lambda(), method.initial().toArray(), w);
    while (!method.step(w).terminal()) {
      // each step does the work
    }
    assertThat(w.state()).containsExactly(once);
  }

  @Test
  void step_budgetOfThree_endsAfterThree() {
    Problems.Instance instance = Problems.logistic(30, 6, 62);
    LowerMethod method = method(objective(instance), 3, Vec.constant(6, 0.1));
    LowerWorkspace w = run(method, instance.lambda());
    assertThat(w.status()).isEqualTo(Status.MAX_STEPS);
    assertThat(w.steps()).isEqualTo(3);
    double[] kept = w.state().clone();
    assertThat(method.step(w)).isEqualTo(Status.MAX_STEPS);
    assertThat(w.state()).containsExactly(kept);
    assertThat(w.steps()).isEqualTo(3);
  }

  @Test
  void step_lambdaNotFinite_saysNonFiniteAndKeepsTheStart() {
    Problems.Instance instance = Problems.logistic(30, 6, 63);
    double[] lambda = instance.lambda().clone();
    lambda[2] = Double.NaN;
    LowerMethod method = method(objective(instance), 10, Vec.constant(6, 0.1));
    LowerWorkspace w = run(method, lambda);
    assertThat(w.status()).isEqualTo(Status.NON_FINITE);
    assertThat(w.state()).containsOnly(0.1);
  }

  @Test
  void init_fromTheSolution_staysThere() {
    Problems.Instance instance = Problems.kernelRidge(9, 7, 3, 64);
    LowerMethod method = method(objective(instance), 5_000, Vec.constant(9, 0));
    double[] solution = run(method, instance.lambda()).state().clone();
    LowerWorkspace w = method.newWorkspace();
    method.init(instance.lambda(), solution, w);
    while (!method.step(w).terminal()) {
      // each step does the work
    }
    assertThat(relativeError(w.state(), solution)).isLessThan(1e-12);
  }

  @Test
  void step_afterWarmup_allocatesNothing() {
    Problems.Instance instance = Problems.logistic(30, 6, 65);
    LowerMethod method = method(objective(instance), 12, Vec.constant(6, 0.1));
    LowerWorkspace w = method.newWorkspace();
    double[] start = method.initial().toArray();
    double[] lambda = instance.lambda();
    Runnable window =
        new Runnable() {
          @Override
          public void run() {
            for (int repeat = 0; repeat < 4; repeat++) {
              method.init(lambda, start, w);
              while (!method.step(w).terminal()) {
                // each step does the work
              }
            }
          }
        };
    assertThat(Allocations.afterWarmUp(window)).isZero();
    assertThat(w.bytes()).isGreaterThan(8L * 3 * 6);
  }

  @Test
  void constructor_badArguments_areNamed() {
    LowerObjective objective = objective(Problems.logistic(30, 6, 66));
    assertThatThrownBy(() -> method(objective, 0, Vec.constant(6, 0)))
        .hasMessage("steps: found 0; wanted at least 1");
    assertThatThrownBy(() -> method(objective, 5, Vec.constant(2, 0)))
        .hasMessage("initial: found 2 numbers; wanted d = 6");
  }
}
