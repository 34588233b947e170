package io.github.bilevo.daemon;

import io.github.bilevo.metrics.ServiceMeters;
import io.github.bilevo.store.Store;
import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * What all jobs of a daemon share.
 *
 * @param config limits and habits
 * @param store the disk
 * @param journal what happens to jobs
 * @param disk whether the store takes what it is given
 * @param blocking runs what may wait for the disk
 * @param clock dates what happens
 * @param version of this program
 * @param meters of the service
 */
record Workshop(
    DaemonConfig config,
    Store store,
    Journal journal,
    Disk disk,
    Executor blocking,
    Clock clock,
    String version,
    ServiceMeters meters) {
  /** The ticker. */
  long nanoTime() {
    return System.nanoTime();
  }
}
