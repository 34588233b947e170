package io.github.bilevo.daemon;

import io.github.bilevo.store.StoreException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the store takes what it is given. Safe for use by several threads. */
final class Disk {
  private static final Logger LOG = LoggerFactory.getLogger(Disk.class);
  private static final long PAUSE_MILLIS = 500;

  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile String ailment;

  /** It has taken something. */
  void works() {
    if (ailment != null) {
      ailment = null;
      LOG.warn("The store works again; runs go on");
    }
  }

  /** It has refused something, which will be tried again. */
  void fails(StoreException failure) {
    if (ailment == null) {
      LOG.error("Runs wait until the store works again: {}", failure.getMessage());
    }
    ailment = failure.getMessage();
  }

  /** Waits before another try; false if there is to be none, for the daemon ends. */
  boolean waitAfter(StoreException failure) {
    fails(failure);
    try {
      return !closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What is wrong with it. */
  Optional<String> ailment() {
    return Optional.ofNullable(ailment);
  }

  /** Nobody waits any more. */
  void close() {
    closing.countDown();
  }
}
