package io.github.bilevo.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Everything that outlives the process, owned by one process at a time. What a method has written
 * is on disk when it returns. Safe for use by several threads; each call may block on the disk.
 */
public final class Store implements AutoCloseable {
  private static final String FILE = "bilevo.db";

  private final DirectoryLock lock;
  private final Database database;
  private final Jobs jobs;
  private final Histories histories;
  private final Checkpoints checkpoints;
  private final Amendments amendments;

  private Store(DirectoryLock lock, Database database) {
    this.lock = lock;
    this.database = database;
    jobs = new Jobs(database);
    histories = new Histories(database);
    checkpoints = new Checkpoints(database);
    amendments = new Amendments(database);
  }

  /** Opens the SQLite database of a directory; see {@link #open(Path, Optional)}. */
  public static Store open(Path directory) {
    return open(directory, Optional.empty());
  }

  /**
   * Opens, making what is not there and bringing an older schema up to date.
   *
   * @param directory locked until {@link #close}
   * @param url {@code jdbc:postgresql:…} for a database on a server instead of a file in the
   *     directory
   * @throws StoreLockedException if another process has the directory or the database
   * @throws StoreException if it cannot be opened
   */
  public static Store open(Path directory, Optional<String> url) {
    DirectoryLock lock = DirectoryLock.take(directory);
    try {
      return new Store(
          lock,
          url.map(Database::postgresql).orElseGet(() -> Database.sqlite(directory.resolve(FILE))));
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** The jobs and their states. */
  public Jobs jobs() {
    return jobs;
  }

  /** Their epochs. */
  public Histories histories() {
    return histories;
  }

  /** Where they can go on from. */
  public Checkpoints checkpoints() {
    return checkpoints;
  }

  /** What was changed of them. */
  public Amendments amendments() {
    return amendments;
  }

  /**
   * Records how a run goes on, all of it or nothing.
   *
   * @param rows the epochs since the last call, in order
   * @param checkpoint of the start of the epoch after the last row, or of an earlier one
   */
  public void record(
      String job, List<HistoryRow> rows, Optional<Checkpoint> checkpoint, Instant at) {
    database.write(
        handle -> {
          Histories.add(handle, job, rows);
          if (!rows.isEmpty()) {
            stand(handle, job, rows.get(rows.size() - 1).standing());
          }
          checkpoint.ifPresent(it -> Checkpoints.add(handle, job, it, at));
          return null;
        });
  }

  /**
   * Forgets a job's epochs from {@code epoch} on: it goes on from there, and until it does it
   * stands where it stood before that.
   */
  public void cut(String job, long epoch) {
    database.write(
        handle -> {
          Optional<HistoryRow> last = Histories.cut(handle, job, epoch);
          stand(handle, job, last.map(HistoryRow::standing).orElse(Standing.NONE));
          return null;
        });
  }

  private static void stand(Handle handle, String job, Standing standing) {
    handle
        .createUpdate(
            "UPDATE job SET epoch = :epoch, objective = :objective, best = :best WHERE id = :job")
        .bind("job", job)
        .bind("epoch", standing.epoch())
        .bind("objective", Columns.nullable(standing.objective()))
        .bind("best", Columns.nullable(standing.best()))
        .execute();
  }

  @Override
  public void close() {
    database.close();
    lock.close();
  }
}
