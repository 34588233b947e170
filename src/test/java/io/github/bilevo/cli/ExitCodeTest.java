package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.event.RunState;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.solver.Status;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {
  @ParameterizedTest
  @CsvSource({
    "SUCCEEDED, converged, 0",
    "STOPPED_BUDGET, max-steps, 0",
    "STOPPED_BUDGET, time-up, 0",
    "SUCCEEDED, no-improvement, 0",
    "CANCELLED, user, 130",
    "FAILED, stalled, 3",
    "FAILED, diverged, 3",
    "FAILED, non-finite, 3",
    "FAILED, singular, 3",
    "FAILED, not-differentiable, 3",
    "FAILED, defect, 1",
    "FAILED, out-of-memory, 1"
  })
  void of_endOfARun_isThePublishedNumber(RunState state, String reason, int code) {
    TuningEvent.Finished end =
        new TuningEvent.Finished("r", Instant.EPOCH, state, reason, "", Optional.empty());
    assertThat(ExitCode.of(end).code()).isEqualTo(code);
  }

  @ParameterizedTest
  @EnumSource(Status.class)
  void of_statusOfAHypergradient_isThreeWhenItFailed(Status status) {
    assertThat(ExitCode.of(status).code()).isEqualTo(status.failed() ? 3 : 0);
  }

  @Test
  void code_usageAndInvalidJob_areThePublishedNumbers() {
    assertThat(ExitCode.USAGE.code()).isEqualTo(2);
    assertThat(ExitCode.INVALID_JOB.code()).isEqualTo(4);
  }
}
