package io.github.bilevo.cli;

import io.github.bilevo.event.TuningEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows a run on {@code err} as it goes: on a terminal one line that is drawn over, at most ten
 * times a second, else a line every ten seconds and a first and a last one. Time is that of the
 * events. Confined to one thread at a time.
 */
final class ProgressView implements Consumer<TuningEvent> {
  private static final Duration REDRAW = Duration.ofMillis(100);
  private static final Duration LINE = Duration.ofSeconds(10);
  private static final int LINE_WIDTH = 200;
  private static final int MEMORY = 20;
  private static final double UNKNOWN = -1.0;
  private static final String START_OF_LINE = "\r";
  private static final String CLEAR_TO_END = "\u001b[K";
  private static final String CYAN = "\u001b[36m";
  private static final String PLAIN = "\u001b[0m";

  private final Console console;
  private ProgressLine line;
  private int steps;
  private double nanosPerEpoch = UNKNOWN;
  private Instant lastShown;
  private Optional<TuningEvent.EpochCompleted> unshown = Optional.empty();

  ProgressView(Console console) {
    this.console = console;
  }

  @Override
  public void accept(TuningEvent event) {
    if (event instanceof TuningEvent.Started started) {
      steps = started.steps();
      line = new ProgressLine(started.run(), steps);
    } else if (event instanceof TuningEvent.EpochCompleted epoch) {
      measure(epoch);
      unshown = Optional.of(epoch);
      Duration pause = console.live() ? REDRAW : LINE;
      if (lastShown == null || Duration.between(lastShown, epoch.at()).compareTo(pause) >= 0) {
        show();
      }
    } else if (event instanceof TuningEvent.Finished) {
      show();
      if (console.live() && lastShown != null) {
        console.err().println();
      }
    }
  }

  private void show() {
    if (unshown.isEmpty()) {
      return;
    }
    TuningEvent.EpochCompleted epoch = unshown.get();
    unshown = Optional.empty();
    lastShown = epoch.at();
    Duration remaining = remaining(epoch);
    if (console.live()) {
      // The last column stays free: some terminals wrap when it is written.
      String text = line.format(epoch.iterate(), remaining, console, console.columns() - 1, true);
      String painted = console.color() ? paintBar(text) : text;
      console.err().print(START_OF_LINE + painted + CLEAR_TO_END);
      console.err().flush();
    } else {
      console.err().println(line.format(epoch.iterate(), remaining, console, LINE_WIDTH, false));
    }
  }

  private String paintBar(String text) {
    String full = console.plain("█");
    int from = text.indexOf(full);
    int to = text.lastIndexOf(full) + 1;
    return from < 0
        ? text
        : text.substring(0, from) + CYAN + text.substring(from, to) + PLAIN + text.substring(to);
  }

  /** What the remaining epochs take at the present pace; negative before there is one. */
  private Duration remaining(TuningEvent.EpochCompleted epoch) {
    long left = Math.max(0, steps - epoch.iterate().epoch());
    return Duration.ofNanos(nanosPerEpoch < 0 ? -1 : (long) (nanosPerEpoch * left));
  }

  /** The mean of the first epochs, later that of the latest: the JIT makes the first ones slow. */
  private void measure(TuningEvent.EpochCompleted epoch) {
    long s = epoch.iterate().epoch();
    double nanos = epoch.duration().toNanos();
    nanosPerEpoch =
        s < 1
            ? UNKNOWN
            : s == 1 ? nanos : nanosPerEpoch + (nanos - nanosPerEpoch) / Math.min(s, MEMORY);
  }
}
