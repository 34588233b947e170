package io.github.bilevo.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A process that records epoch after epoch with a checkpoint each, and tells the epoch as soon as
 * it is on disk, until it is killed.
 */
final class CrashingWriter {
  private CrashingWriter() {}

  public static void main(String[] args) {
    Store store = Store.open(Path.of(args[0]));
    StoredJob job =
        store
            .jobs()
            .find("a")
            .orElseGet(() -> store.jobs().add(Samples.submission("a"), Instant.now()));
    store.jobs().move("a", JobState.RUNNING, "", "", Instant.now());
    long epoch = store.checkpoints().recover(job).snapshot().map(it -> it.epoch()).orElse(0L);
    System.out.println("ready " + epoch);
    while (true) {
      HistoryRow row = Samples.row(epoch, epoch);
      Checkpoint checkpoint = Samples.checkpoint(epoch + 1, epoch);
      store.record("a", List.of(row), Optional.of(checkpoint), Instant.now());
      System.out.println(epoch);
      epoch++;
    }
  }
}
