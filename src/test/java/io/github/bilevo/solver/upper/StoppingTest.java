package io.github.bilevo.solver.upper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bilevo.solver.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoppingTest {
  /** A standing of four numbers. */
  private record At(long steps, double seconds, double objective, double mappingNorm)
      implements Stopping.Standing {
    @Override
    public long nanos() {
      return (long) (seconds * 1e9);
    }
  }

  private static final At EARLY = new At(2, 1, 5, 0.5);
  private static final At LATE = new At(9, 60, 5, 0.5);
  private static final At FLAT = new At(2, 1, 5, 1e-6);
  private static final At LATE_AND_FLAT = new At(9, 60, 5, 1e-6);

  private static final Stopping STEPS = new Stopping.Steps(9);
  private static final Stopping TIME = new Stopping.Time(Duration.ofMinutes(1));
  private static final Stopping MAPPING = new Stopping.GradientMapping(1e-5);

  private static Status judge(Stopping rule, At at) {
    return rule.newJudge().judge(at);
  }

  @Test
  void judge_eachRule_endsWhereItSays() {
    assertThat(judge(STEPS, EARLY)).isEqualTo(Status.RUNNING);
    assertThat(judge(STEPS, LATE)).isEqualTo(Status.MAX_STEPS);
    assertThat(judge(TIME, EARLY)).isEqualTo(Status.RUNNING);
    assertThat(judge(TIME, LATE)).isEqualTo(Status.TIME_UP);
    assertThat(judge(MAPPING, LATE)).isEqualTo(Status.RUNNING);
    assertThat(judge(MAPPING, FLAT)).isEqualTo(Status.CONVERGED);
  }

  @Test
  void and_oneOrBothMet_endsWithBothOnly() {
    Stopping both = TIME.and(MAPPING);
    assertThat(judge(both, LATE)).isEqualTo(Status.RUNNING);
    assertThat(judge(both, FLAT)).isEqualTo(Status.RUNNING);
    assertThat(judge(both, LATE_AND_FLAT)).isEqualTo(Status.CONVERGED);
    assertThat(judge(STEPS.and(TIME), LATE)).isEqualTo(Status.MAX_STEPS);
  }

  @Test
  void or_oneOrBothMet_endsAndTellsConvergenceFirst() {
    Stopping either = TIME.or(STEPS).or(MAPPING);
    assertThat(judge(either, EARLY)).isEqualTo(Status.RUNNING);
    assertThat(judge(either, LATE)).isEqualTo(Status.TIME_UP);
    assertThat(judge(either, FLAT)).isEqualTo(Status.CONVERGED);
    assertThat(judge(either, LATE_AND_FLAT)).isEqualTo(Status.CONVERGED);
  }

  private static Status feed(Stopping.Judge judge, double... objectives) {
    Status status = Status.RUNNING;
    for (double objective : objectives) {
      status = judge.judge(new At(0, 0, objective, 1));
    }
    return status;
  }

  @Test
  void noImprovement_windowOfThree_endsAfterThreeWithoutAFall() {
    Stopping rule = new Stopping.NoImprovement(3, 0);
    assertThat(feed(rule.newJudge(), 5, 5, 6)).isEqualTo(Status.RUNNING);
    assertThat(feed(rule.newJudge(), 5, 5, 6, 5)).isEqualTo(Status.NO_IMPROVEMENT);
    assertThat(feed(rule.newJudge(), 5, 5, 4.9, 5, 5)).isEqualTo(Status.RUNNING);
    assertThat(feed(rule.newJudge(), 5, 5, 4.9, 5, 5, 5)).isEqualTo(Status.NO_IMPROVEMENT);
  }

  @Test
  void noImprovement_smallFalls_countOnceTheyAddUp() {
    Stopping rule = new Stopping.NoImprovement(3, 0.1);
    assertThat(feed(rule.newJudge(), 10, 9.8, 9.6, 9.4)).isEqualTo(Status.NO_IMPROVEMENT);
    assertThat(feed(rule.newJudge(), 10, 9.5, 8.9, 8.9, 8.9)).isEqualTo(Status.RUNNING);
    assertThat(feed(rule.newJudge(), -10, -10.5, -11.1, -11.2, -11.2)).isEqualTo(Status.RUNNING);
  }

  @Test
  void noImprovement_insideAnAnd_seesEveryEpoch() {
    Stopping.Judge judge = MAPPING.and(new Stopping.NoImprovement(2, 0)).newJudge();
    assertThat(feed(judge, 5, 5, 5, 5)).isEqualTo(Status.RUNNING);
    assertThat(judge.judge(FLAT)).isEqualTo(Status.CONVERGED);
  }

  @Test
  void restore_halfWay_continuesTheCount() {
    Stopping rule = MAPPING.or(new Stopping.NoImprovement(3, 0));
    Stopping.Judge judge = rule.newJudge();
    feed(judge, 5, 5, 5);
    Stopping.Judge other = rule.newJudge();
    other.restore(judge.snapshot());
    assertThat(feed(other, 5)).isEqualTo(Status.NO_IMPROVEMENT);
    assertThatThrownBy(() -> other.restore(new double[5]))
        .hasMessage("snapshot: found 5 numbers; wanted 2");
  }

  @Test
  void constructors_badArguments_areNamed() {
    assertThatThrownBy(() -> new Stopping.Steps(-1))
        .hasMessage("steps: found -1; wanted at least 0");
    assertThatThrownBy(() -> new Stopping.Time(Duration.ZERO))
        .hasMessage("atMost: found PT0S; wanted a positive duration");
    assertThatThrownBy(() -> new Stopping.GradientMapping(0))
        .hasMessage("tolerance: found 0.0; wanted a positive number");
    assertThatThrownBy(() -> new Stopping.NoImprovement(0, 0))
        .hasMessage("window: found 0; wanted at least 1");
    assertThatThrownBy(() -> new Stopping.NoImprovement(1, 1))
        .hasMessage("relative: found 1.0; wanted a number in [0, 1)");
  }
}
