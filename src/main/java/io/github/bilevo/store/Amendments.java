package io.github.bilevo.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Changes of jobs' texts and labels. Safe for use by several threads. */
public final class Amendments {
  /** What a changed text is called among the changes of state. */
  public static final String RETUNED = "retuned";

  /** The same where only the labels have changed. */
  public static final String LABELLED = "labelled";

  private final Database database;

  Amendments(Database database) {
    this.database = database;
  }

  /** One that was made. */
  public record Made(Instant at, String patch) {}

  /**
   * Changes a job, all of it or nothing, on disk when this returns. Checkpoints that are there stay
   * good.
   *
   * @return what is noted among the changes of its state; empty if the job has ended or is not
   *     there
   */
  public Optional<Transition> add(String id, Amendment change, Instant at) {
    return database.write(
        handle -> {
          Optional<StoredJob> present =
              Jobs.find(handle, id).filter(job -> !job.state().terminal());
          if (present.isEmpty()) {
            return Optional.empty();
          }
          update(handle, id, change);
          insert(handle, present.get(), change, at);
          boolean retuned = !change.text().equals(present.get().text());
          JobState state = present.get().state();
          Transition noted =
              new Transition(id, at, Optional.of(state), state, retuned ? RETUNED : LABELLED);
          Jobs.note(handle, noted);
          return Optional.of(noted);
        });
  }

  private static void update(Handle handle, String id, Amendment change) {
    JobText text = change.text();
    handle
        .createUpdate(
            """
            UPDATE job SET media_type = :mediaType, specification = :specification,
              resolved = :resolved, job_hash = :jobHash, data_hash = :dataHash, seed = :seed,
              labels = :labels, bytes = :bytes, revision = revision + 1
            WHERE id = :id
            """)
        .bind("id", id)
        .bind("mediaType", text.mediaType())
        .bind("specification", text.specification())
        .bind("resolved", text.resolved())
        .bind("jobHash", text.jobHash())
        .bind("dataHash", text.dataHash())
        .bind("seed", text.seed())
        .bind("labels", Columns.text(change.labels()))
        .bind("bytes", change.bytes())
        .execute();
  }

  private static void insert(Handle handle, StoredJob former, Amendment change, Instant at) {
    handle
        .createUpdate(
            """
            INSERT INTO amendment (job, at, patch, former_hash, former_upper)
            VALUES (:job, :at, :patch, :hash, :upper)
            """)
        .bind("job", former.id())
        .bind("at", at.toEpochMilli())
        .bind("patch", change.patch())
        .bind("hash", former.text().jobHash())
        .bind("upper", change.formerUpper())
        .execute();
  }

  /** Those of the job, in order. */
  public List<Made> of(String job) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT at, patch FROM amendment WHERE job = :job ORDER BY seq")
                .bind("job", job)
                .map(
                    (rs, context) ->
                        new Made(Instant.ofEpochMilli(rs.getLong("at")), rs.getString("patch")))
                .list());
  }

  /**
   * The section {@code upper}, JSON, of the text that the job had under this hash; empty if it
   * never had that one, or has it now and never had another.
   */
  public Optional<String> formerUpper(String job, String hash) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT former_upper FROM amendment"
                        + " WHERE job = :job AND former_hash = :hash ORDER BY seq DESC LIMIT 1")
                .bind("job", job)
                .bind("hash", hash)
                .mapTo(String.class)
                .findFirst());
  }
}
