package io.github.bilevo.hypergradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelControlTest {
  /** How much q^i changes from i = from to i = to. */
  private static double change(double q, int from, int to) {
    return Math.pow(q, from) - Math.pow(q, to);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1, 1", "0.8, 5, 7", "0.99, 10, 3", "0.3, 2, 9"})
  void rateOf_geometricError_isItsRate(double q, int n1, int n2) {
    double ratio = change(q, n1, n1 + n2) / change(q, 0, n1);
    assertThat(LevelControl.rateOf(ratio, n1, n2)).isCloseTo(q, within(1e-9));
  }

  @Test
  void rateOf_changesThatGrow_isTheSlowestAndNotAboveOne() {
    assertThat(LevelControl.rateOf(5.0, 3, 3)).isBetween(0.999, 1.0);
  }

  @Test
  void measure_slowerThanBelieved_estimatesTheErrorThatIsLeft() {
    LevelControl control = new LevelControl(10, 1, 1000);
    control.begin();
    control.measure(change(0.97, 0, 10), 10);
    control.measure(change(0.97, 10, 25), 15);
    assertThat(control.error()).isCloseTo(Math.pow(0.97, 25), within(1e-8));
    assertThat(control.rate()).isCloseTo(0.97, within(1e-9));
  }

  @Test
  void measure_fasterThanBelieved_staysOnTheSafeSide() {
    LevelControl control = new LevelControl(4, 1, 1000);
    control.begin();
    control.measure(change(0.6, 0, 4), 4);
    control.measure(change(0.6, 4, 8), 4);
    assertThat(control.error()).isGreaterThan(Math.pow(0.6, 8));
    assertThat(control.rate()).isBetween(0.6, 0.9);
  }

  @Test
  void refine_afterAMeasuredRate_asksForTheStepsThatReachTheWantedError() {
    LevelControl control = new LevelControl(10, 1, 1000);
    control.begin();
    control.measure(change(0.95, 0, 10), 10);
    control.measure(change(0.95, 10, 20), 10);
    int steps = control.refine(0.1 * control.error());
    assertThat(Math.pow(0.95, steps)).isLessThanOrEqualTo(0.1);
    assertThat(Math.pow(0.95, steps - 1)).isGreaterThan(0.1);
  }

  @Test
  void refine_nearTheBudget_doesNotExceedIt() {
    LevelControl control = new LevelControl(10, 1, 25);
    control.begin();
    control.measure(1.0, 10);
    control.measure(1.0, 10);
    assertThat(control.refine(1e-9)).isEqualTo(5);
    assertThat(control.exhausted()).isFalse();
    control.measure(1.0, 5);
    assertThat(control.exhausted()).isTrue();
  }

  @Test
  void errorBehind_afterLooks_isTheErrorWhereTheyBegan() {
    LevelControl control = new LevelControl(10, 10, 1000);
    control.skip(control.begin());
    control.measure(change(0.97, 10, 25), 15);
    control.measure(change(0.97, 25, 40), 15);
    assertThat(control.errorBehind()).isCloseTo(Math.pow(0.97, 10), within(1e-8));
    assertThat(control.looks()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"1e-9, 8", "0.3, 10", "0.49, 16", "0.51, 16", "0.99, 16", "1.01, 33", "50, 32"})
  void end_errorAgainstWanted_setsTheNextSteps(double error, int steps) {
    LevelControl control = new LevelControl(16, 1, 1000);
    control.skip(control.begin());
    control.measure(error, 16);
    control.solved();
    control.end(1.0);
    assertThat(control.begin()).isCloseTo(steps, within(1));
  }

  @Test
  void end_mostOfTheErrorExtrapolated_looksTwiceAsFarNextTime() {
    LevelControl control = new LevelControl(10, 10, 1000);
    control.skip(control.begin());
    control.measure(change(0.99, 0, 10), 10);
    control.measure(change(0.99, 10, 20), 10);
    control.end(1.0);
    assertThat(control.look()).isEqualTo(20);
    control.skip(control.begin());
    control.measure(1.0, 20);
    control.solved();
    control.end(1.0);
    assertThat(control.look()).isEqualTo(10);
  }

  @Test
  void begin_fewStepsAllowed_leavesRoomForTwoLooks() {
    LevelControl control = new LevelControl(10, 10, 7);
    assertThat(control.begin()).isEqualTo(2);
    assertThat(control.look()).isEqualTo(2);
  }
}
