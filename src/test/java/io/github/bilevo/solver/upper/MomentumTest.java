package io.github.bilevo.solver.upper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.bilevo.problem.Box;
import org.junit.jupiter.api.Test;

class MomentumTest extends UpperMethodContract {
  @Override
  UpperMethod method(double stepSize) {
    return new Momentum(stepSize, 0.7);
  }

  @Test
  void step_quadraticWithTheBestConstants_hasTheRateOfTheTheory() {
    // (√κ−1)/(√κ+1) up to the factor (2s + 1)/(s + 1) of the double root, by Polyak (1964)
    double s = Math.sqrt(L) + Math.sqrt(MU);
    double q = (Math.sqrt(L) - Math.sqrt(MU)) / s;
    UpperMethod best = new Momentum(4 / (s * s), q * q);
    assertThat(rate(best, 100)).isBetween(q, q * Math.pow(2.2, 1.0 / 100));
  }

  @Test
  void step_twice_isTheRecursion() {
    // v₁ = g₁, λ₁ = λ₀ − ηv₁; v₂ = βv₁ + g₂, λ₂ = λ₁ − ηv₂, on the last coordinate (h = 2)
    double first = 1 - 0.1 * 2;
    double second = first - 0.1 * (0.7 * 2 + 2 * first);
    assertThat(run(method(0.1), Box.UNBOUNDED, 2)[3]).isCloseTo(second, within(1e-15));
  }

  @Test
  void constructor_badMomentum_isNamed() {
    assertThatThrownBy(() -> new Momentum(1, 1))
        .hasMessage("momentum: found 1.0; wanted a number in [0, 1)");
  }
}
