package io.github.bilevo.solver.upper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.problem.Box;
import org.junit.jupiter.api.Test;

class NesterovMomentumTest extends UpperMethodContract {
  @Override
  UpperMethod method(double stepSize) {
    return new NesterovMomentum(stepSize, 0.7);
  }

  @Test
  void step_quadraticWithTheBestConstants_hasTheRateOfTheTheory() {
    // the double root 1 − 1/√κ of the recursion on the eigenvector of μ
    double q = 1 - Math.sqrt(MU / L);
    double r = (Math.sqrt(L) - Math.sqrt(MU)) / (Math.sqrt(L) + Math.sqrt(MU));
    assertThat(rate(new NesterovMomentum(1 / L, r), 100))
        .isBetween(q, q * Math.pow(2.2, 1.0 / 100));
  }

  @Test
  void step_twice_isTheRecursion() {
    double v = 2;
    double first = 1 - 0.1 * (2 + 0.7 * v);
    v = 0.7 * v + 2 * first;
    double second = first - 0.1 * (2 * first + 0.7 * v);
    assertThat(run(method(0.1), Box.UNBOUNDED, 2)[3]).isCloseTo(second, within(1e-15));
  }

  @Test
  void constructor_badMomentum_isNamed() {
    assertThatThrownBy(() -> new NesterovMomentum(1, -0.1))
        .hasMessage("momentum: found -0.1; wanted a number in [0, 1)");
  }
}
