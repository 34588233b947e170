package io.github.bilevo.store;

import io.github.bilevo.hypergradient.RunSnapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Where the jobs' runs can go on from. Of each job the {@value #KEPT} newest are kept, the first
 * one with the smallest objective, and the one that its attempt began at. Safe for use by several
 * threads.
 */
public final class Checkpoints {
  private static final int KEPT = 3;

  private final Database database;

  Checkpoints(Database database) {
    this.database = database;
  }

  /** Adds one, and lets go of those that are not kept. */
  static void add(Handle handle, String job, Checkpoint checkpoint, Instant at) {
    List<StoredCheckpoint> before = list(handle, job);
    long number = before.stream().mapToLong(StoredCheckpoint::number).max().orElse(0) + 1;
    RunSnapshot snapshot = checkpoint.snapshot();
    handle
        .createUpdate(
            """
            INSERT INTO checkpoint (job, number, attempt, epoch, best, at, content)
            VALUES (:job, :number, (SELECT attempt FROM job WHERE id = :job), :epoch, :best, :at,
              :content)
            """)
        .bind("job", job)
        .bind("number", number)
        .bind("epoch", snapshot.epoch())
        .bind("best", Columns.nullable(snapshot.upper().best().objective()))
        .bind("at", at.toEpochMilli())
        .bind("content", CheckpointCodec.encode(checkpoint))
        .execute();
    handle.createUpdate("UPDATE job SET recoveries = 0 WHERE id = :job").bind("job", job).execute();
    prune(handle, job);
  }

  private static void prune(Handle handle, String job) {
    List<StoredCheckpoint> all = list(handle, job);
    Set<Long> kept = new HashSet<>();
    all.stream().limit(KEPT).forEach(it -> kept.add(it.number()));
    best(all).ifPresent(it -> kept.add(it.number()));
    kept.add(
        handle
            .createQuery("SELECT from_checkpoint FROM job WHERE id = :job")
            .bind("job", job)
            .mapTo(Long.class)
            .one());
    handle
        .createUpdate("DELETE FROM checkpoint WHERE job = :job AND number NOT IN (<kept>)")
        .bind("job", job)
        .bindList("kept", List.copyOf(kept))
        .execute();
  }

  private static Optional<StoredCheckpoint> best(List<StoredCheckpoint> newestFirst) {
    StoredCheckpoint best = null;
    for (StoredCheckpoint it : newestFirst) {
      if (best == null || Double.compare(it.best(), best.best()) <= 0) {
        best = it;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Those of the job, the newest first. */
  public List<StoredCheckpoint> list(String job) {
    return database.read(handle -> list(handle, job));
  }

  private static List<StoredCheckpoint> list(Handle handle, String job) {
    return handle
        .createQuery(
            "SELECT number, attempt, epoch, best, at, LENGTH(content) AS size FROM checkpoint"
                + " WHERE job = :job ORDER BY number DESC")
        .bind("job", job)
        .map(Checkpoints::stored)
        .list();
  }

  /** What the present attempt of the job can go on from: the newest readable one it has. */
  public Recovered recover(StoredJob job) {
    List<StoredCheckpoint> candidates;
    try {
      candidates = list(job.id());
    } catch (StoreException e) {
      if (!e.damaged()) {
        throw e;
      }
      return new Recovered(
          Optional.empty(), 0, List.of("the list of checkpoints: " + e.getMessage()));
    }
    return newestReadable(job, candidates);
  }

  private Recovered newestReadable(StoredJob job, List<StoredCheckpoint> candidates) {
    List<String> skipped = new ArrayList<>();
    for (StoredCheckpoint candidate : candidates) {
      if (candidate.attempt() != job.attempt() && candidate.number() > job.from()) {
        continue; // of an earlier attempt, beyond where this one began
      }
      try {
        Checkpoint checkpoint = read(job, candidate.number());
        return new Recovered(Optional.of(checkpoint), candidate.number(), skipped);
      } catch (UnreadableCheckpointException e) {
        skipped.add("checkpoint " + candidate.number() + ": " + e.getMessage());
      }
    }
    return new Recovered(Optional.empty(), 0, skipped);
  }

  /**
   * One checkpoint of the job, under its present text or a former one.
   *
   * @throws UnreadableCheckpointException if it is not there, damaged, or of another job
   */
  public Checkpoint read(StoredJob job, long number) throws UnreadableCheckpointException {
    Content content =
        content(job, number).orElseThrow(() -> new UnreadableCheckpointException("there is none"));
    Checkpoint checkpoint = CheckpointCodec.decode(content.bytes());
    if (!isOf(job, checkpoint.jobHash())) {
      throw new UnreadableCheckpointException(
          "job hash: found "
              + checkpoint.jobHash()
              + "; wanted the job's, "
              + job.text().jobHash());
    }
    if (checkpoint.snapshot().epoch() != content.epoch()) {
      throw new UnreadableCheckpointException(
          "epoch: found " + checkpoint.snapshot().epoch() + "; wanted " + content.epoch());
    }
    return checkpoint;
  }

  private boolean isOf(StoredJob job, String hash) {
    return hash.equals(job.text().jobHash())
        || new Amendments(database).formerUpper(job.id(), hash).isPresent();
  }

  private record Content(long epoch, byte[] bytes) {}

  private Optional<Content> content(StoredJob job, long number)
      throws UnreadableCheckpointException {
    try {
      return database.read(
          handle ->
              handle
                  .createQuery(
                      "SELECT epoch, content FROM checkpoint"
                          + " WHERE job = :job AND number = :number")
                  .bind("job", job.id())
                  .bind("number", number)
                  .map((rs, context) -> new Content(rs.getLong("epoch"), rs.getBytes("content")))
                  .findFirst());
    } catch (StoreException e) {
      if (e.damaged()) {
        throw new UnreadableCheckpointException(e.getMessage());
      }
      throw e;
    }
  }

  private static StoredCheckpoint stored(ResultSet rs, StatementContext context)
      throws SQLException {
    return new StoredCheckpoint(
        rs.getLong("number"),
        rs.getInt("attempt"),
        rs.getLong("epoch"),
        Columns.real(rs, "best"),
        Instant.ofEpochMilli(rs.getLong("at")),
        rs.getLong("size"));
  }
}
