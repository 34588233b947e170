package io.github.bilevo.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.actor.Progress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TriesTest {
  private static final Supervision SUPERVISION =
      new Supervision(Duration.ofMinutes(2), 3, Duration.ofMillis(100), Duration.ofMillis(250));
  private final Tries tries = new Tries(SUPERVISION);

  private static Progress thrownAt(long epoch) {
    return Progress.Failed.of(epoch, new IllegalStateException("row 7"));
  }

  @Test
  void again_sameEpoch_doublesTheWaitUpToTheLongestAndEndsAtTheCap() {
    assertThat(tries.again(thrownAt(4))).contains(Duration.ofMillis(100));
    assertThat(tries.again(thrownAt(4))).contains(Duration.ofMillis(200));
    assertThat(tries.again(thrownAt(4))).contains(Duration.ofMillis(250));
    assertThat(tries.number()).isEqualTo(3);
    assertThat(tries.again(thrownAt(4))).isEmpty();
  }

  @Test
  void again_aFurtherEpoch_beginsANewCount() {
    tries.again(thrownAt(4));
    tries.again(thrownAt(4));
    assertThat(tries.again(thrownAt(5))).contains(Duration.ofMillis(100));
    assertThat(tries.number()).isEqualTo(1);
  }

  @Test
  void again_whatNoOtherTryMends_isNotTried() {
    assertThat(tries.again(Progress.Failed.of(1, new OutOfMemoryError()))).isEmpty();
    assertThat(tries.again(Progress.Failed.gone(1, "lower"))).isEmpty();
    assertThat(tries.again(new Progress.Ended(1))).isEmpty();
  }
}
