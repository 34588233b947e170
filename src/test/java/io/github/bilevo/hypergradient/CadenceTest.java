package io.github.bilevo.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CadenceTest {
  private static final double ALLOWED = 1.0;

  /** Lets epochs of {@code steps} pass until one is due, at this ê. */
  private static int epochsUntilDue(Cadence cadence, double estimate, int steps) {
    for (int epochs = 1; ; epochs++) {
      cadence.passed(steps);
      if (cadence.due(estimate, ALLOWED)) {
        return epochs;
      }
    }
  }

  private static Cadence calm(int measurements) {
    Cadence cadence = new Cadence();
    for (int i = 0; i < measurements; i++) {
      cadence.measured(0.5, 0.5, ALLOWED, 10, true);
    }
    return cadence;
  }

  @Test
  void due_nothingMeasured_isAtOnce() {
    Cadence cadence = new Cadence();
    assertThat(cadence.estimate(1.0, 1.0)).isNaN();
    assertThat(epochsUntilDue(cadence, cadence.estimate(1.0, 1.0), 10)).isEqualTo(1);
  }

  @Test
  void due_calmMeasurements_isTwiceAsLateEachTimeUpToTheLongest() {
    assertThat(epochsUntilDue(calm(1), 0.5, 20)).isEqualTo(2);
    assertThat(epochsUntilDue(calm(3), 0.5, 20)).isEqualTo(8);
    assertThat(epochsUntilDue(calm(20), 0.5, 20)).isEqualTo(64);
  }

  @Test
  void due_measurementWasDear_waitsForTwiceItsSteps() {
    Cadence cadence = new Cadence();
    cadence.measured(0.5, 0.5, ALLOWED, 100, true);
    assertThat(epochsUntilDue(cadence, 0.5, 10)).isEqualTo(20);
  }

  @Test
  void due_estimateNearTheTolerance_isAtOnce() {
    assertThat(epochsUntilDue(calm(5), 0.76, 10)).isEqualTo(1);
    assertThat(epochsUntilDue(calm(5), 0.74, 10)).isGreaterThan(1);
  }

  @Test
  void due_estimateFarFromWhatWasMeasured_isAtOnce() {
    Cadence cadence = calm(5);
    cadence.measured(0.1, 0.1, ALLOWED, 10, true);
    assertThat(epochsUntilDue(cadence, 0.21, 10)).isEqualTo(1);
    cadence.measured(0.1, 0.1, ALLOWED, 10, true);
    assertThat(epochsUntilDue(cadence, 0.19, 10)).isGreaterThan(1);
  }

  @Test
  void due_toleranceOutOfReach_waitsForTwiceItsSteps() {
    Cadence cadence = new Cadence();
    cadence.measured(3.0, 1.0, ALLOWED, 100, false);
    assertThat(epochsUntilDue(cadence, 2.0, 10)).isEqualTo(20);
    cadence.measured(3.0, 1.0, ALLOWED, 100, false);
    assertThat(epochsUntilDue(cadence, 7.0, 10)).isEqualTo(20); // nor for more than twice 3.0
    cadence.measured(0.5, 0.5, ALLOWED, 100, true);
    assertThat(epochsUntilDue(cadence, 2.0, 10)).isEqualTo(1);
  }

  @Test
  void measured_beyondTheTolerance_halvesTheInterval() {
    Cadence cadence = calm(5); // 32
    cadence.measured(1.5, 1.0, ALLOWED, 10, true);
    assertThat(epochsUntilDue(cadence, 0.5, 20)).isEqualTo(16);
  }

  @Test
  void measured_moreThanTwiceTheEstimate_keepsTheInterval() {
    Cadence cadence = calm(3); // 8
    cadence.measured(0.9, 0.4, ALLOWED, 10, true);
    assertThat(epochsUntilDue(cadence, 0.5, 20)).isEqualTo(8);
  }

  @Test
  void estimate_afterAMeasurement_scalesWithEachResidual() {
    Cadence cadence = new Cadence();
    cadence.measuredLower(0.6, 0.3);
    cadence.measuredLinear(0.1, 0.5);
    assertThat(cadence.estimate(0.3, 0.5)).isEqualTo(0.7);
    assertThat(cadence.estimate(0.0, 1.0)).isEqualTo(0.2);
    cadence.measuredLower(Double.POSITIVE_INFINITY, 0.3); // nothing is learnt from either
    cadence.measuredLinear(0.0, 0.0);
    assertThat(cadence.estimate(0.3, 0.5)).isEqualTo(0.7);
  }

  @Test
  void restore_anotherOnesNumbers_goesOnLikeIt() {
    Cadence cadence = calm(4); // 16
    cadence.measuredLower(0.6, 0.3);
    cadence.measuredLinear(0.1, 0.5);
    cadence.passed(10);
    double[] memory = new double[Cadence.MEMORY + 1];
    cadence.copyInto(memory, 1);
    Cadence restored = new Cadence();
    restored.restore(memory, 1);
    assertThat(restored.estimate(0.3, 0.5)).isEqualTo(0.7);
    assertThat(restored.due(1.01, 100.0)).isTrue(); // more than twice 0.5
    assertThat(epochsUntilDue(restored, 0.5, 10)).isEqualTo(15);
    cadence.measured(1.5, 1.0, ALLOWED, 100, false);
    cadence.copyInto(memory, 1);
    restored.restore(memory, 1);
    restored.passed(10);
    assertThat(restored.due(1.01, ALLOWED)).isFalse();
  }
}
