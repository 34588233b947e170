package io.github.bilevo.autodiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Values and derivatives where the exponential overflows or vanishes. */
class StabilityTest {
  private static final double[] FAR = {-800, -40, -1e-9, 0, 1e-9, 40, 800};
  private final Variables x = Variables.of("x", 1, FAR.length);

  private double[] value(Expr y) {
    return new Evaluation(y, x).value(FAR);
  }

  /** The derivative of an elementwise function, coordinate by coordinate. */
  private double[] slope(Expr y) {
    double[] ones = new double[FAR.length];
    java.util.Arrays.fill(ones, 1.0);
    return new Evaluation(y, x).vjp(FAR, ones);
  }

  @Test
  void softplus_farOut_isExact() {
    double[] y = value(x.get().softplus());
    assertThat(y[0]).isZero();
    assertThat(y[1]).isCloseTo(Math.exp(-40), within(1e-15 * Math.exp(-40)));
    assertThat(y[3]).isCloseTo(Math.log(2), within(2e-16));
    assertThat(y[5]).isEqualTo(40.0);
    assertThat(y[6]).isEqualTo(800.0);
    assertThat(slope(x.get().softplus())[0]).isZero();
    assertThat(slope(x.get().softplus())[6]).isEqualTo(1.0);
  }

  @Test
  void sigmoid_farOut_isExact() {
    double[] y = value(x.get().sigmoid());
    assertThat(y[0]).isZero();
    assertThat(y[1]).isCloseTo(Math.exp(-40), within(1e-15 * Math.exp(-40)));
    assertThat(y[3]).isEqualTo(0.5);
    assertThat(y[6]).isEqualTo(1.0);
    double[] slope = slope(x.get().sigmoid());
    assertThat(slope[0]).isZero();
    assertThat(slope[6]).isZero();
  }

  @Test
  void tanh_everywhere_isExact() {
    double[] y = value(x.get().tanh());
    for (int i = 0; i < FAR.length; i++) {
      assertThat(y[i]).isCloseTo(Math.tanh(FAR[i]), within(1e-15 * Math.abs(Math.tanh(FAR[i]))));
    }
    assertThat(slope(x.get().tanh())).startsWith(0.0).endsWith(0.0);
  }

  @Test
  void logSumExp_farOut_isExact() {
    assertThat(value(x.get().logSumExp())).containsExactly(800.0);
    Variables two = Variables.of("x", 1, 2);
    Evaluation at = new Evaluation(two.get().logSumExp(), two);
    assertThat(at.value(new double[] {-800, -800})[0]).isCloseTo(-800 + Math.log(2), within(1e-13));
    assertThat(at.value(new double[] {800, 800})[0]).isCloseTo(800 + Math.log(2), within(1e-13));
    assertThat(at.vjp(new double[] {800, -800}, new double[] {1})).containsExactly(1.0, 0.0);
  }

  @Test
  void softmaxCrossEntropy_farOut_isExactWithItsDerivatives() {
    Variables logits = Variables.of("x", 2, 3);
    Evaluation at = new Evaluation(Expressions.softmaxCrossEntropy(logits.get(), 0, 2), logits);
    double[] point = {800, -800, 0, 800, 800, -800};
    double[] loss = at.value(point);
    assertThat(loss[0]).isZero();
    assertThat(loss[1]).isCloseTo(1600 + Math.log(2), within(1e-12));
    assertThat(at.vjp(point, new double[] {1, 1})).containsExactly(0, 0, 0, 0.5, 0.5, -1);
    double[] direction = {1, 2, 3, 1, 2, 3};
    assertThat(at.jvp(point, direction)).containsExactly(0, -1.5);
  }

  @Test
  void relu_atZeroAndAtNan_isZeroAndNan() {
    Variables three = Variables.of("x", 1, 3);
    Evaluation at = new Evaluation(three.get().relu(), three);
    double[] point = {0.0, Double.NaN, 2.0};
    assertThat(at.value(point)).containsExactly(0.0, Double.NaN, 2.0);
    assertThat(at.vjp(point, new double[] {1, 1, 1})).startsWith(0.0).endsWith(1.0);
  }

  @Test
  void program_nanAnywhere_isNotHidden() {
    double[] point = FAR.clone();
    point[2] = Double.NaN;
    Expr y = x.get().tanh().softplus().sum();
    assertThat(new Evaluation(y, x).value(point)).containsExactly(Double.NaN);
    assertThat(new Evaluation(x.get().logSumExp(), x).value(point)).containsExactly(Double.NaN);
  }
}
