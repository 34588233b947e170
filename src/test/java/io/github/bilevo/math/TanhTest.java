package io.github.bilevo.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TanhTest {
  @Test
  void tanh_manyArguments_isWithinAFewUlpOfTheLibrarys() {
    Random random = new Random(1);
    double[] x = new double[20_000];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextGaussian() * Math.pow(10, random.nextInt(5) - 3);
    }
    x[0] = 0.35;
    x[1] = Math.nextDown(0.35);
    x[2] = -0.35;
    double[] out = new double[x.length];
    Backend.active().tanh(x, out);
    for (int i = 0; i < x.length; i++) {
      double wanted = Math.tanh(x[i]); // itself within 2.5 ulp
      assertThat(Math.abs(out[i] - wanted)).isLessThanOrEqualTo(8 * Math.ulp(wanted));
    }
  }

  @Test
  void tanh_limits_areExact() {
    double[] x = {
      0.0, -0.0, 1e3, -1e3, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e-300, Double.NaN
    };
    double[] out = new double[x.length];
    Backend.active().tanh(x, out);
    assertThat(out).containsExactly(0.0, -0.0, 1.0, -1.0, 1.0, -1.0, 1e-300, Double.NaN);
  }
}
