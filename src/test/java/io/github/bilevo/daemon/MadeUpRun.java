package io.github.bilevo.daemon;

import io.github.bilevo.store.HistoryRow;
import io.github.bilevo.store.JobState;
import io.github.bilevo.store.JobText;
import io.github.bilevo.store.Store;
import io.github.bilevo.store.Submission;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** A run that nobody made: its epochs are put into the store before a daemon opens it. */
final class MadeUpRun {
  private static final int BATCH = 100_000;
  private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

  private MadeUpRun() {}

  /** A failed run of so many epochs; a few of the objectives are not finite. Gives its id. */
  static String failed(Path directory, String id, long epochs) {
    try (Store store = Store.open(directory)) {
      JobText text = new JobText("application/hocon", "", "{\"name\":\"broken\"}", "", "", 7);
      store.jobs().add(new Submission(id, "broken", text, Optional.empty(), ""), BEGIN);
      store.jobs().move(id, JobState.RUNNING, "", "", BEGIN.plusSeconds(1));
      for (long from = 0; from < epochs; from += BATCH) {
        List<HistoryRow> rows =
            LongStream.range(from, Math.min(epochs, from + BATCH))
                .mapToObj(epoch -> row(epoch, epochs))
                .toList();
        store.record(id, rows, Optional.empty(), BEGIN);
      }
      store
          .jobs()
          .finish(
              id,
              JobState.FAILED,
              "non-finite",
              "Its objective is not finite. Try a smaller step.",
              "{}",
              BEGIN.plusSeconds(61));
    }
    return id;
  }

  private static HistoryRow row(long epoch, long epochs) {
    double part = (double) epoch / epochs;
    double noise = Math.abs(Math.sin(epoch * 12.9898) * 43758.5453 % 1);
    double objective = 10 * Math.exp(-4 * part) + 0.3 * noise;
    boolean broken = epoch == epochs / 2 || epoch == epochs / 2 + epochs / 10;
    double norm = objective * (0.4 + 0.2 * noise);
    return new HistoryRow(
        epoch,
        broken ? Double.NaN : objective,
        10 * Math.exp(-4 * part),
        broken ? Double.POSITIVE_INFINITY : norm,
        30,
        1e-3 * noise,
        10,
        1e-6 + 1e-5 * noise,
        0.1,
        60.0 / epochs,
        0.4 * norm,
        0.1 * norm,
        65536);
  }
}
