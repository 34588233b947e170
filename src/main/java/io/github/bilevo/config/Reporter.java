package io.github.bilevo.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Collects the problems of one job file and tells them in the order of its lines; those of data
 * files, which have lines of their own, come last. Confined to one thread.
 */
final class Reporter {
  private record Entry(int line, Problem problem) {}

  private final String file;
  private final List<Entry> entries = new ArrayList<>();

  Reporter(String file) {
    this.file = file;
  }

  /** A problem on a line of the job file, counted from 1; what has no line is told of line 1. */
  void report(int line, String key, String found, String allowed, Optional<String> hint) {
    int shown = Math.max(1, line);
    entries.add(new Entry(shown, new Problem(file + ":" + shown, key, found, allowed, hint)));
  }

  /** A problem of a data file, at its own place. */
  void forward(Problem problem) {
    entries.add(new Entry(Integer.MAX_VALUE, problem));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  List<Problem> problems() {
    return entries.stream()
        .sorted(Comparator.comparingInt(Entry::line)) // stable
        .map(Entry::problem)
        .distinct()
        .toList();
  }

  void throwIfAny() throws InvalidJobException {
    if (!isEmpty()) {
      throw new InvalidJobException(problems());
    }
  }
}
