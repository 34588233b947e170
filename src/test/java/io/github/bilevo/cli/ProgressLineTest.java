package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.metrics.SimulatedRun;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressLineTest {
  private static final UpperIterate ITERATE = SimulatedRun.second("ridge").iterate();
  private static final Duration ETA = Duration.ofSeconds(42);

  private static String line(int width, boolean unicode, boolean bar) {
    Console console = Cli.with(Map.of(), width, unicode).console();
    return new ProgressLine("ridge", 2).format(ITERATE, ETA, console, width, bar);
  }

  @Test
  void format_wide_hasEverything() {
    assertThat(line(200, true, true))
        .isEqualTo(
            "ridge 1/2 ██████████·········· f 2.7500 best 2.5000 ‖∇̂f‖ 1.0e+00 lower 1.3e-01"
                + " linear 2.5e-01 ETA 0:42");
  }

  @Test
  void format_localeIsNotUtf8_isAscii() {
    assertThat(line(200, false, true))
        .isEqualTo(
            "ridge 1/2 ##########.......... f 2.7500 best 2.5000 |grad f| 1.0e+00 lower 1.3e-01"
                + " linear 2.5e-01 ETA 0:42");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 20, 40, 60, 79, 80, 100, 120})
  void format_anyWidth_isNoWider(int width) {
    assertThat(Text.width(line(width, true, true))).isLessThanOrEqualTo(width);
    assertThat(line(width, false, true).length()).isLessThanOrEqualTo(width);
  }

  @ParameterizedTest
  @CsvSource({
    "88, 'ridge 1/2 f 2.7500 best 2.5000 ‖∇̂f‖ 1.0e+00 lower 1.3e-01 linear 2.5e-01 ETA 0:42'",
    "74, 'ridge 1/2 f 2.7500 best 2.5000 ‖∇̂f‖ 1.0e+00 lower 1.3e-01 ETA 0:42'",
    "50, '1/2 f 2.7500 best 2.5000 ‖∇̂f‖ 1.0e+00 ETA 0:42'",
    "26, '1/2 f 2.7500 ‖∇̂f‖ 1.0e+00'",
    "14, '1/2 f 2.7500'"
  })
  void format_narrow_leavesOutWhatMattersLeast(int width, String text) {
    assertThat(line(width, true, true)).isEqualTo(text);
  }

  @Test
  void format_noLinearSolve_saysNothingOfIt() {
    UpperIterate broken = SimulatedRun.broken("ridge").iterate();
    Console console = Cli.plain().console();
    assertThat(new ProgressLine("ridge", 2).format(broken, ETA, console, 200, false))
        .isEqualTo("ridge 2/2 f NaN best 2.5000 ‖∇̂f‖ NaN lower NaN ETA 0:42");
  }
}
