package io.github.bilevo.config;

import io.github.bilevo.solver.upper.Stopping;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the section {@code upper.stop}: what may end a run before its steps are used up. */
final class StopReader {
  private StopReader() {}

  /** The rules that are given, joined; empty if the section has none, or something is wrong. */
  static Optional<Stopping> read(Section section) {
    section.refuseOthers(JobKeys.names(UpperKeys.STOP));
    Optional<Stopping> mapping =
        section.get(UpperKeys.STOP_GRADIENT_NORM).map(Stopping.GradientMapping::new);
    Optional<Stopping> time =
        section
            .get(UpperKeys.STOP_SECONDS)
            .map(seconds -> new Stopping.Time(Duration.ofNanos(Math.round(seconds * 1e9))));
    Optional<Integer> patience = section.get(UpperKeys.STOP_PATIENCE);
    Optional<Double> improvement = section.get(UpperKeys.STOP_IMPROVEMENT);
    Optional<Stopping> stalled =
        patience.flatMap(
            window -> improvement.map(share -> new Stopping.NoImprovement(window, share)));
    boolean all = section.get(UpperKeys.STOP_WHEN).filter(UpperKeys.ALL::equals).isPresent();
    List<Stopping> rules = Stream.of(mapping, time, stalled).flatMap(Optional::stream).toList();
    return rules.stream().reduce(all ? Stopping::and : Stopping::or);
  }
}
