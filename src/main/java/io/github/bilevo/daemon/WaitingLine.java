package io.github.bilevo.daemon;

import io.github.bilevo.store.StoredJob;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The jobs that wait for a place, in the order in which they get one: first those that had one
 * before, then those of higher priority, then those that came earlier. Confined to the desk's
 * thread.
 */
final class WaitingLine {
  private static final Comparator<Waiting> ORDER =
      Comparator.comparing(Waiting::hadPlace)
          .thenComparing(Waiting::priority)
          .reversed()
          .thenComparing(Waiting::number);

  private final TreeSet<Waiting> line = new TreeSet<>(ORDER);
  private final Map<String, Waiting> byId = new HashMap<>();
  private long arrivals;

  /**
   * A job in the line.
   *
   * @param hadPlace whether it was under way before
   * @param number orders arrivals
   * @param bytes of memory that it is expected to take
   */
  record Waiting(String id, boolean hadPlace, int priority, long number, long bytes) {}

  /** Adds a job; one that is in the line keeps its turn. */
  void add(StoredJob job, boolean hadPlace) {
    if (!byId.containsKey(job.id())) {
      put(
          new Waiting(
              job.id(), hadPlace, job.handling().priority(), ++arrivals, job.handling().bytes()));
    }
  }

  private void put(Waiting waiting) {
    byId.put(waiting.id(), waiting);
    line.add(waiting);
  }

  /** The next one in turn; it stays in the line. */
  Optional<Waiting> first() {
    return line.isEmpty() ? Optional.empty() : Optional.of(line.first());
  }

  /** Nothing if it is not in the line. */
  void remove(String id) {
    Waiting waiting = byId.remove(id);
    if (waiting != null) {
      line.remove(waiting);
    }
  }

  /** A job in the line is expected to take so much memory; it keeps its turn. */
  void resize(String id, long bytes) {
    Waiting old = byId.get(id);
    if (old != null) {
      remove(id);
      put(new Waiting(id, old.hadPlace(), old.priority(), old.number(), bytes));
    }
  }

  int size() {
    return line.size();
  }
}
