package io.github.bilevo.solver.upper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.problem.Box;
import org.junit.jupiter.api.Test;

class HoagTest extends UpperMethodContract {
  @Override
  UpperMethod method(double stepSize) {
    return new Hoag(stepSize);
  }

  @Test
  void step_accepted_isAppliedOnce() {
    Hoag hoag = new Hoag(0.1, 0, 0.9);
    Hoag.Memory w = hoag.newWorkspace(1);
    double[] lambda = {5};
    hoag.step(10, new double[] {2}, Box.UNBOUNDED, lambda, w);
    assertThat(lambda[0]).isEqualTo(5 - 0.1 * 2);
    double at = lambda[0];
    hoag.step(9, new double[] {3}, Box.UNBOUNDED, lambda, w);
    assertThat(lambda[0]).isEqualTo(at - 0.1 * 1.05 * 3); // once, from there, with that gradient
    assertThat(w.rejections()).isZero();
  }

  @Test
  void step_rejected_isTakenBackAndTriedShorterWithTheOldGradient() {
    Hoag hoag = new Hoag(0.1, 0, 0.9);
    Hoag.Memory w = hoag.newWorkspace(1);
    double[] lambda = {5};
    hoag.step(10, new double[] {2}, Box.UNBOUNDED, lambda, w);
    hoag.step(10.5, new double[] {-7}, Box.UNBOUNDED, lambda, w);
    assertThat(lambda[0]).isEqualTo(5 - 0.05 * 2);
    assertThat(w.rejections()).isEqualTo(1);
    assertThat(hoag.stepSize(w)).isEqualTo(0.05);
    hoag.step(10.2, new double[] {-7}, Box.UNBOUNDED, lambda, w);
    assertThat(lambda[0]).isEqualTo(5 - 0.025 * 2);
  }

  @Test
  void step_riseWithinTheTolerance_isAcceptedAtFirstAndRejectedLater() {
    Hoag hoag = new Hoag(0.1, 0.1, 0.5);
    Hoag.Memory w = hoag.newWorkspace(1);
    double[] lambda = {5};
    hoag.step(10, new double[] {0.01}, Box.UNBOUNDED, lambda, w); // ε = 1
    assertThat(w.tolerance()).isEqualTo(1);
    hoag.step(10.3, new double[] {0.01}, Box.UNBOUNDED, lambda, w); // ε = ½
    assertThat(w.rejections()).isZero();
    hoag.step(10.6, new double[] {0.01}, Box.UNBOUNDED, lambda, w); // ε = ¼
    assertThat(w.rejections()).isEqualTo(1);
    assertThat(w.tolerance()).isEqualTo(0.25);
  }

  @Test
  void step_stepSizeFarTooLarge_recoversWhereGradientDescentDiverges() {
    double[] adapted = run(new Hoag(500, 0, 0.9), Box.UNBOUNDED, 600);
    double[] fixed = run(new ProjectedGradient(500), Box.UNBOUNDED, 60);
    assertThat(objective(adapted)).isLessThan(1e-6);
    assertThat(objective(fixed)).isGreaterThan(1e100);
  }

  @Test
  void constructor_badTolerances_areNamed() {
    assertThatThrownBy(() -> new Hoag(1, -1, 0.9))
        .hasMessage("tolerance: found -1.0; wanted a finite number, at least 0");
    assertThatThrownBy(() -> new Hoag(1, 0.1, 1))
        .hasMessage("decrease: found 1.0; wanted a number in [0, 1)");
  }
}
