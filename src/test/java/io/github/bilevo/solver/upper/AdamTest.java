package io.github.bilevo.solver.upper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.problem.Box;
import org.junit.jupiter.api.Test;

class AdamTest extends UpperMethodContract {
  @Override
  UpperMethod method(double stepSize) {
    return new Adam(stepSize);
  }

  @Test
  void step_first_movesEveryCoordinateByTheStepSize() {
    double[] lambda = run(method(0.25), Box.UNBOUNDED, 1);
    double[] wanted = {0.75, -1.75, 2.75, 0.75};
    for (int j = 0; j < 4; j++) {
      assertThat(lambda[j]).isCloseTo(wanted[j], within(1e-7)); // ε = 10⁻⁸ against |g| ≥ 0.04
    }
  }

  @Test
  void step_gradientsOneAndThree_isTheHandComputedStep() {
    // m̂ = (0.1·0.9·1 + 0.1·3)/(1 − 0.81), v̂ = (0.001·0.999·1 + 0.001·9)/(1 − 0.999²)
    Adam adam = new Adam(0.5);
    UpperMethod.Workspace w = adam.newWorkspace(1);
    double[] lambda = {0};
    adam.step(0, new double[] {1}, Box.UNBOUNDED, lambda, w);
    double first = lambda[0];
    adam.step(0, new double[] {3}, Box.UNBOUNDED, lambda, w);
    double m = (0.09 + 0.3) / 0.19;
    double v = (0.000999 + 0.009) / (1 - 0.999 * 0.999);
    assertThat(lambda[0] - first).isCloseTo(-0.5 * m / (Math.sqrt(v) + 1e-8), within(1e-12));
  }

  @Test
  void constructor_badDecay_isNamed() {
    assertThatThrownBy(() -> new Adam(1, 1, 0.9))
        .hasMessage("beta1: found 1.0; wanted a number in [0, 1)");
    assertThatThrownBy(() -> new Adam(1, 0.9, 2))
        .hasMessage("beta2: found 2.0; wanted a number in [0, 1)");
  }
}
