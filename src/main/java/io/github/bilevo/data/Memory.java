package io.github.bilevo.data;

/** How much a reader may take in before it says that a file is too large. */
final class Memory {
  /** Longest array that every JVM makes. */
  static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private Memory() {}

  /** Bytes that this JVM can still allocate; garbage not collected yet counts as taken. */
  static long available() {
    Runtime jvm = Runtime.getRuntime();
    return jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory());
  }
}
