package io.github.bilevo.testing;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes the current thread allocates, once the JIT has removed what it can. */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int MOST_WINDOWS = 5_000;

  private Allocations() {}

  /**
   * Runs {@code window} until three in a row allocate nothing, and gives 0; gives the bytes of the
   * last window if three never were clean. Code that allocates does so in every window; the JVM now
   * and then charges a thread for what happens when one of its methods is compiled.
   */
  public static long afterWarmUp(Runnable window) {
    int clean = 0;
    long bytes = 0;
    for (int i = 0; i < MOST_WINDOWS && clean < 3; i++) {
      bytes = measure(window);
      clean = bytes == 0 ? clean + 1 : 0;
    }
    return clean == 3 ? 0 : Math.max(bytes, 1);
  }

  private static long measure(Runnable window) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    window.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }
}
