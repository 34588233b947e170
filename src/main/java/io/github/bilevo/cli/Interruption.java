package io.github.bilevo.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is armed, Ctrl-C and SIGTERM cancel what runs and leave it time to put its results on
 * disk; then the process ends, by default with {@link ExitCode#INTERRUPTED}. Not thread-safe.
 *
 * <p>This is a shutdown hook, and the only one of this project: a library must not have any. The
 * JVM runs it on both signals, and would end with 143 on SIGTERM, so the hook ends it itself.
 */
final class Interruption {
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Runnable cancel, Duration patience, ExitCode code) {
    hook = new Thread(() -> interrupt(cancel, patience, code), "bilevo-interrupt");
  }

  /**
   * Arms.
   *
   * @param cancel asks for the end, at once and from any thread
   * @param patience how long the end may take
   */
  static Interruption arm(Runnable cancel, Duration patience) {
    return arm(cancel, patience, ExitCode.INTERRUPTED);
  }

  /** The same with the code that the process ends with. */
  static Interruption arm(Runnable cancel, Duration patience, ExitCode code) {
    Interruption interruption = new Interruption(cancel, patience, code);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void interrupt(Runnable cancel, Duration patience, ExitCode code) {
    cancel.run();
    try {
      if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println("bilevo: no end after " + patience.toSeconds() + " s, stopped");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(code.code());
  }

  /** Results are on disk: lets a waiting hook end the process, else takes the hook away. */
  void disarm() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is shutting down: the hook runs and ends it
    }
  }
}
