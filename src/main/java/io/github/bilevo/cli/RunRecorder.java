package io.github.bilevo.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.bilevo.config.Job;
import io.github.bilevo.event.TuningEvent;
import io.github.bilevo.predict.ResultCsv;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Keeps a run on disk while it goes on: {@code history.csv} gets every epoch, {@code result.json}
 * is replaced about once a second, and less often, up to every {@value #LONGEST_SECONDS} seconds,
 * where that would take more than a twentieth of the time. So a kill loses seconds, of a model with
 * millions of numbers a minute, and Ctrl-C nothing. Confined to one thread at a time.
 */
final class RunRecorder implements Closeable {
  private static final long SHORTEST_NANOS = 1_000_000_000L;
  private static final int LONGEST_SECONDS = 60;
  private static final int SHARE = 20;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Job job;
  private final Path directory;
  private final LongSupplier nanoTime;
  private final ResultFile result;
  private final Tally tally = new Tally();
  private final HistoryFile history;
  private Figures figures = new Figures(java.util.Map.of());
  private long figuresEpoch = -1;
  private long dueAt;

  /** Makes the directory and starts the history anew; a result that is there is replaced later. */
  RunRecorder(Job job, Path directory, LongSupplier nanoTime) throws IOException {
    this.job = job;
    this.directory = Files.createDirectories(directory);
    this.nanoTime = nanoTime;
    this.result = new ResultFile(directory.resolve("result.json"), job);
    this.history =
        new HistoryFile(
            directory.resolve("history.csv"), job.problem().lambdaSize(), job.measuresErrors());
    this.dueAt = nanoTime.getAsLong();
  }

  /** Records the event; after the last one both files are complete. */
  void accept(TuningEvent event) throws IOException {
    tally.accept(event);
    if (event instanceof TuningEvent.EpochCompleted epoch) {
      history.write(epoch);
      if (nanoTime.getAsLong() - dueAt >= 0) {
        save();
      }
    } else if (event instanceof TuningEvent.Finished) {
      save();
      vectors();
    }
  }

  private void save() throws IOException {
    long before = nanoTime.getAsLong();
    history.flush();
    updateFigures();
    result.write(tally, figures);
    long after = nanoTime.getAsLong();
    long pause = Math.max(SHORTEST_NANOS, SHARE * (after - before));
    dueAt = after + Math.min(pause, LONGEST_SECONDS * 1_000_000_000L);
  }

  /** λ and the model once more, for whoever reads tables. */
  private void vectors() throws IOException {
    ResultCsv csv = new ResultCsv(MAPPER.readTree(directory.resolve("result.json").toFile()));
    table("lambda.csv", csv::lambda);
    table("model.csv", csv::model);
  }

  private interface Table {
    void write(Appendable out) throws IOException;
  }

  private void table(String name, Table table) throws IOException {
    AtomicFile.write(
        directory.resolve(name),
        out -> {
          Writer text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          table.write(text);
          text.flush();
        });
  }

  private void updateFigures() {
    long best = tally.best(job.lambda0()).epoch();
    if (best != figuresEpoch) {
      figuresEpoch = best;
      figures = Figures.of(job.scorers(), tally.best(job.lambda0()));
    }
  }

  /** What the events have told. */
  Tally tally() {
    return tally;
  }

  /** Figures of merit at the best epoch, as last saved. */
  Figures figures() {
    return figures;
  }

  /** Where the files are. */
  Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    history.close();
  }
}
