package io.github.bilevo.daemon;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * The newest events of all jobs, numbered without gaps. A viewer asks for what comes after the last
 * one it has seen, whenever it likes, so nobody waits for a viewer: one that is too slow finds that
 * what it wanted is gone. Safe for use by several threads.
 */
final class EventLog {
  private final int capacity;
  private final Executor executor;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private CompletableFuture<Void> news = new CompletableFuture<>();
  private long newest;
  private boolean closed;

  /**
   * @param capacity how many are remembered
   * @param executor tells viewers of news
   */
  EventLog(int capacity, Executor executor) {
    this.capacity = capacity;
    this.executor = executor;
  }

  /**
   * One event.
   *
   * @param id counted from 1
   * @param job whose
   * @param type {@code transition}, {@code epoch}, …
   * @param data JSON
   * @param last whether its job has ended with it
   */
  record Entry(long id, String job, String type, String data, boolean last) {}

  /**
   * What there is after some event.
   *
   * @param entries those that are wanted, in order
   * @param through the newest event that was looked at
   * @param gap whether older ones, which may have been wanted, are forgotten
   * @param end whether nothing more will come
   */
  record Batch(List<Entry> entries, long through, boolean gap, boolean end) {}

  /** Adds an event; gives its number. */
  long append(String job, String type, String data, boolean last) {
    CompletableFuture<Void> told;
    long id;
    synchronized (this) {
      id = ++newest;
      entries.addLast(new Entry(id, job, type, data, last));
      if (entries.size() > capacity) {
        entries.removeFirst();
      }
      told = news;
      news = new CompletableFuture<>();
    }
    executor.execute(() -> told.complete(null));
    return id;
  }

  /** The number of the newest event; 0 before the first. */
  synchronized long newest() {
    return newest;
  }

  /**
   * What comes after event {@code after}, as soon as there is something.
   *
   * @param wanted which events
   * @param gone whether the viewer has left
   */
  synchronized CompletionStage<Batch> after(
      long after, Predicate<Entry> wanted, BooleanSupplier gone) {
    if (closed || gone.getAsBoolean()) {
      return CompletableFuture.completedFuture(new Batch(List.of(), after, false, true));
    }
    boolean gap = after > newest || after < newest - entries.size();
    List<Entry> found = gap ? List.of() : found(after, wanted);
    if (gap || !found.isEmpty()) {
      return CompletableFuture.completedFuture(new Batch(found, newest, gap, false));
    }
    long through = newest;
    return news.thenComposeAsync(done -> after(through, wanted, gone), executor);
  }

  /** From the newest one back: a viewer has mostly seen all the others. */
  private List<Entry> found(long after, Predicate<Entry> wanted) {
    List<Entry> found = new ArrayList<>();
    Iterator<Entry> newestFirst = entries.descendingIterator();
    for (long id = newest; id > after; id--) {
      Entry entry = newestFirst.next();
      if (wanted.test(entry)) {
        found.add(entry);
      }
    }
    Collections.reverse(found);
    return found;
  }

  /** Lets go of viewers that have left. */
  void sweep() {
    CompletableFuture<Void> told;
    synchronized (this) {
      told = news;
      news = new CompletableFuture<>();
    }
    executor.execute(() -> told.complete(null));
  }

  /** Ends all viewers' streams. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    sweep();
  }
}
