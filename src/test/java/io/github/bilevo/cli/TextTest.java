package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.0000",
    "2.64781, 2.6478",
    "-109.413, -109.41",
    "1.2e-7, 1.2000e-07",
    "123456, 1.2346e+05",
    "NaN, NaN",
    "-Infinity, -Infinity"
  })
  void number_anyDouble_hasFiveDigits(double value, String text) {
    assertThat(Text.number(value)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"42, 0:42", "725, 12:05", "3723, 1:02:03", "-5, 0:00"})
  void clock_seconds_readsLikeAClock(long seconds, String text) {
    assertThat(Text.clock(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 B", "999, 999 B", "1000, 1.0 kB", "999949, 999.9 kB", "999950, 1.0 MB"})
  void bytes_anyNumber_staysBelowAThousandOfItsUnit(long bytes, String text) {
    assertThat(Text.bytes(bytes)).isEqualTo(text);
  }

  @Test
  void width_combiningMark_takesNoColumn() {
    assertThat(Text.width("‖∇̂f‖")).isEqualTo(4);
  }
}
