package io.github.bilevo.daemon;

import io.github.bilevo.TuningJob;
import java.util.concurrent.CompletableFuture;

/** One of the places that jobs run in. Confined to the desk's thread. */
final class Place {
  long bytes; // of memory that it is expected to take
  TuningJob run; // null while the data is read
  Recorder recorder; // likewise
  boolean pause;
  boolean cancel;

  Place(long bytes) {
    this.bytes = bytes;
  }

  /** What a change has made of the job while its data was read; null for what is read. */
  JobParser.Parsed changed;

  /** The change of the run that was asked for last. */
  CompletableFuture<Void> changing = CompletableFuture.completedFuture(null);
}
