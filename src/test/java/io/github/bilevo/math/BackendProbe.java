package io.github.bilevo.math;

/** A program that tells which backend its JVM chose, or twice why it has none. */
final class BackendProbe {
  private BackendProbe() {}

  public static void main(String[] args) {
    for (int i = 0; i < 2; i++) {
      try {
        System.out.println(Backend.active().name() + " | " + Backend.description());
      } catch (IllegalStateException e) {
        System.out.println("IllegalStateException | " + e.getMessage());
      }
    }
  }
}
