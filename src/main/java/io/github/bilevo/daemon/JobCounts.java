package io.github.bilevo.daemon;

import io.github.bilevo.metrics.ServiceMeters;
import io.github.bilevo.store.Store;
import io.github.bilevo.store.StoreException;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Tells the meters how many jobs there are, so that no scrape has to ask the disk. */
final class JobCounts {
  private final Store store;
  private final ServiceMeters meters;
  private final Executor blocking;
  private final AtomicBoolean counting = new AtomicBoolean();

  JobCounts(Store store, ServiceMeters meters, Executor blocking) {
    this.store = store;
    this.meters = meters;
    this.blocking = blocking;
  }

  /** Counts, unless that is under way: a store may take its time. */
  void refresh() {
    if (counting.compareAndSet(false, true)) {
      blocking.execute(this::count);
    }
  }

  private void count() {
    try {
      TreeMap<String, Long> counts = new TreeMap<>();
      store.jobs().counts().forEach((state, number) -> counts.put(state.name(), number));
      meters.runs(counts);
    } catch (StoreException e) {
      // the last counts stay; whoever needs the store tells what is wrong with it
    } finally {
      counting.set(false);
    }
  }
}
