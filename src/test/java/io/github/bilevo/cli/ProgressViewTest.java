package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.UpperIterate;
import io.github.bilevo.metrics.SimulatedRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  /** A run of 401 epochs, 50 ms each: 20 s. */
  private static Cli show(Cli cli) {
    ProgressView view = new ProgressView(cli.console());
    TuningEvent.Started started = SimulatedRun.started("ridge");
    view.accept(
        new TuningEvent.Started(
            "ridge", BEGIN, started.problem(), started.method(), 1, started.initial(), 400));
    UpperIterate some = SimulatedRun.first("ridge").iterate();
    for (int s = 0; s <= 400; s++) {
      UpperIterate iterate =
          new UpperIterate(
              s, some.hypergradient(), some.next(), some.stepSize(), some.best(), some.status());
      view.accept(
          new TuningEvent.EpochCompleted(
              "ridge", BEGIN.plusMillis(50 * (s + 1)), iterate, Duration.ofMillis(50)));
    }
    view.accept(SimulatedRun.finished("ridge"));
    return cli;
  }

  @Test
  void accept_noTerminal_showsFirstLastAndOneLineEachTenSeconds() {
    String err = show(Cli.plain()).err();
    assertThat(err).doesNotContain("\r", "\u001b");
    assertThat(err.lines().map(line -> line.split(" ")[1]))
        .containsExactly("0/400", "200/400", "400/400");
    assertThat(err.lines().toList().get(1)).endsWith("ETA 0:10");
  }

  @Test
  void accept_terminal_redrawsOneLineTenTimesASecond() {
    String err = show(Cli.with(Map.of(), 120, true)).err();
    assertThat(err.chars().filter(c -> c == '\r')).hasSize(201); // every other of 401 epochs
    assertThat(err.chars().filter(c -> c == '\n')).hasSize(1);
    assertThat(err).endsWith("ETA 0:00\u001b[K\n").contains("\u001b[36m█");
  }

  @Test
  void accept_noColor_drawsWithoutColours() {
    assertThat(show(Cli.with(Map.of("NO_COLOR", "1"), 120, true)).err())
        .contains("\r")
        .doesNotContain("\u001b[36m", "\u001b[0m");
  }

  @Test
  void accept_dumbTerminal_writesLines() {
    assertThat(show(Cli.with(Map.of("TERM", "dumb"), 120, true)).err()).doesNotContain("\r");
  }

  @Test
  void accept_narrowTerminal_neverWrapsALine() {
    String err = show(Cli.with(Map.of("NO_COLOR", "1"), 60, true)).err();
    assertThat(err.split("\r"))
        .allSatisfy(
            line -> assertThat(Text.width(line.replace("\u001b[K", "").strip())).isLessThan(60));
  }
}
