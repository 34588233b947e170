package io.github.bilevo.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.testing.ManualTicker;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RunClockTest {
  private final ManualTicker ticker = new ManualTicker();
  private final RunClock clock = new RunClock(ticker);

  private void pass(int nanos) {
    ticker.advance(Duration.ofNanos(nanos));
  }

  @Test
  void getAsLong_stoppedTwice_leavesBothOut() {
    pass(5);
    clock.stop();
    pass(100);
    clock.stop(); // again is a no-op
    pass(100);
    assertThat(clock.getAsLong()).isEqualTo(5);
    clock.start();
    clock.start();
    assertThat(clock.getAsLong()).isEqualTo(5);
    pass(2);
    clock.stop();
    pass(1000);
    clock.start();
    pass(1);
    assertThat(clock.getAsLong()).isEqualTo(8);
  }
}
