package io.github.bilevo.solver.upper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProjectedGradientTest extends UpperMethodContract {
  @Override
  UpperMethod method(double stepSize) {
    return new ProjectedGradient(stepSize);
  }

  @Test
  void step_quadraticWithTheBestStep_hasTheRateOfTheTheory() {
    // η = 2/(μ+L): (κ−1)/(κ+1) per step, attained at μ and at L
    double kappa = L / MU;
    assertThat(rate(method(2 / (MU + L)), 400)).isCloseTo((kappa - 1) / (kappa + 1), within(1e-6));
    assertThat(method(0.3).newWorkspace(4).snapshot()).isEmpty();
  }
}
