package io.github.bilevo.cli;

import io.github.bilevo.config.Job;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.hypergradient.UpperIterate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a run came to, in a few lines for a person. */
final class Summary {
  private Summary() {}

  /** The lines, in order. */
  static List<String> lines(Job job, RunRecorder recorder) {
    Tally tally = recorder.tally();
    List<String> lines = new ArrayList<>();
    lines.add(job.name() + ": " + ending(tally));
    tally.last().ifPresent(last -> lines.add("  objective   " + objective(tally, last)));
    recorder
        .figures()
        .sets()
        .forEach(
            (set, figures) -> lines.add(String.format("  %-11s %s", set, Figures.line(figures))));
    lines.add("  written to  " + recorder.directory().resolve("result.json") + ", history.csv");
    return lines;
  }

  private static String ending(Tally tally) {
    String steps =
        String.format(
            Locale.ROOT, "%d steps in %.1f s", tally.steps(), tally.elapsed().toMillis() / 1e3);
    return tally.finished().map(end -> word(end) + ", " + steps).orElse(steps);
  }

  private static String word(TuningEvent.Finished end) {
    return switch (end.state()) {
      case SUCCEEDED, STOPPED_BUDGET -> "done (" + end.reason() + ")";
      case CANCELLED -> "cancelled";
      default -> "failed (" + end.reason() + ")";
    };
  }

  private static String objective(Tally tally, UpperIterate last) {
    UpperIterate.Best best = last.best();
    String path =
        Text.number(tally.firstObjective()) + " → " + Text.number(last.hypergradient().objective());
    return best.epoch() < 0
        ? path
        : path + ", best " + Text.number(best.objective()) + " at epoch " + best.epoch();
  }
}
