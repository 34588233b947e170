package io.github.bilevo.cli;

import io.github.bilevo.hypergradient.Hypergradient;
import io.github.bilevo.hypergradient.UpperIterate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One epoch on one line:
 *
 * <pre>
 *   parkinsons 312/1000 ██████·············· f 2.8123 best 2.8011 ‖∇̂f‖ 3.2e-02 lower 1.1e-07 linear 4.0e-03 ETA 0:42
 * </pre>
 *
 * After a switch of the watchdog its last one is said. Where the width is short, what matters least
 * is left out first: the bar, the linear and the lower residual, the name, the best objective.
 */
final class ProgressLine {
  private static final int BAR = 20;

  private record Part(String text, int rank) {}

  private final String name;
  private final int steps;

  /** For the run of this name with S = {@code steps} upper steps. */
  ProgressLine(String name, int steps) {
    this.name = name;
    this.steps = steps;
  }

  /**
   * The line of this epoch.
   *
   * @param remaining the time that is probably left; negative when nothing is known of it
   * @param console decides the symbols
   * @param width the most columns it may take
   * @param bar whether to draw one
   */
  String format(UpperIterate iterate, Duration remaining, Console console, int width, boolean bar) {
    Hypergradient h = iterate.hypergradient();
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(name, 4));
    parts.add(new Part(iterate.epoch() + "/" + steps, 0));
    if (bar) {
      parts.add(new Part(bar(iterate.epoch()), 7));
    }
    parts.add(new Part("f " + Text.number(h.objective()), 0));
    parts.add(new Part("best " + Text.number(iterate.best().objective()), 3));
    parts.add(new Part("‖∇̂f‖ " + Text.magnitude(h.gradient().norm()), 1));
    parts.add(new Part("lower " + Text.magnitude(h.lower().residual()), 5));
    h.linear()
        .ifPresent(l -> parts.add(new Part("linear " + Text.magnitude(l.residualRatio()), 6)));
    if (!h.switches().isEmpty()) {
      parts.add(new Part(h.switches().get(h.switches().size() - 1).note(), 2));
    }
    parts.add(new Part("ETA " + (remaining.isNegative() ? "-:--" : Text.clock(remaining)), 2));
    String line = join(parts, console);
    while (Text.width(line) > width && parts.size() > 1) {
      parts.remove(parts.stream().max(Comparator.comparingInt(Part::rank)).orElseThrow());
      line = join(parts, console);
    }
    return Text.width(line) > width ? line.substring(0, Math.max(0, width)) : line;
  }

  private static String join(List<Part> parts, Console console) {
    return console.plain(parts.stream().map(Part::text).collect(Collectors.joining(" ")));
  }

  private String bar(long epoch) {
    int full = steps == 0 ? BAR : (int) (BAR * Math.min(epoch, steps) / steps);
    return "█".repeat(full) + "·".repeat(BAR - full);
  }
}
