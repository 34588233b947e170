package io.github.bilevo.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The jobs and their changes of state. Safe for use by several threads. */
public final class Jobs {
  private static final String COLUMNS =
      "seq, id, name, media_type, specification, resolved, job_hash, data_hash, seed, state,"
          + " reason, advice, attempt, from_checkpoint, recoveries, created, updated, epoch,"
          + " objective, best, revision, priority, bytes, labels";
  private static final List<String> TERMINAL =
      List.of(JobState.values()).stream().filter(JobState::terminal).map(Enum::name).toList();

  private final Database database;

  Jobs(Database database) {
    this.database = database;
  }

  /** A request that was made before under the same key. */
  public record Earlier(StoredJob job, String bodyHash) {}

  /** Adds a job that is queued. */
  public StoredJob add(Submission job, Instant at) {
    return database.write(
        handle -> {
          insert(handle, job, at);
          note(handle, new Transition(job.id(), at, Optional.empty(), JobState.QUEUED, ""));
          return find(handle, job.id()).orElseThrow();
        });
  }

  private static void insert(Handle handle, Submission job, Instant at) {
    JobText text = job.text();
    handle
        .createUpdate(
            """
            INSERT INTO job (id, name, media_type, specification, resolved, job_hash, data_hash,
              seed, state, reason, advice, attempt, from_checkpoint, recoveries, created, updated,
              epoch, idempotency_key, body_hash, priority, bytes)
            VALUES (:id, :name, :mediaType, :specification, :resolved, :jobHash, :dataHash,
              :seed, 'QUEUED', '', '', 1, 0, 0, :at, :at, -1, :key, :bodyHash,
              :priority, :bytes)
            """)
        .bind("id", job.id())
        .bind("name", job.name())
        .bind("mediaType", text.mediaType())
        .bind("specification", text.specification())
        .bind("resolved", text.resolved())
        .bind("jobHash", text.jobHash())
        .bind("dataHash", text.dataHash())
        .bind("seed", text.seed())
        .bind("at", at.toEpochMilli())
        .bind("key", job.key().orElse(null))
        .bind("bodyHash", job.bodyHash())
        .bind("priority", job.priority())
        .bind("bytes", job.bytes())
        .execute();
  }

  static void note(Handle handle, Transition change) {
    handle
        .createUpdate(
            """
            INSERT INTO transition (job, at, from_state, to_state, reason)
            VALUES (:job, :at, :from, :to, :reason)
            """)
        .bind("job", change.job())
        .bind("at", change.at().toEpochMilli())
        .bind("from", change.from().map(Enum::name).orElse(null))
        .bind("to", change.to().name())
        .bind("reason", change.reason())
        .execute();
  }

  /** What was submitted under this key. */
  public Optional<Earlier> submittedAs(String key) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT " + COLUMNS + ", body_hash FROM job WHERE idempotency_key = :key")
                .bind("key", key)
                .map((rs, context) -> new Earlier(job(rs, context), rs.getString("body_hash")))
                .findFirst());
  }

  /** The job of this id. */
  public Optional<StoredJob> find(String id) {
    return database.read(handle -> find(handle, id));
  }

  static Optional<StoredJob> find(Handle handle, String id) {
    return handle
        .createQuery("SELECT " + COLUMNS + " FROM job WHERE id = :id")
        .bind("id", id)
        .map(Jobs::job)
        .findFirst();
  }

  /**
   * Jobs, the newest first.
   *
   * @param state only such; empty for all
   * @param before only older ones than this {@link StoredJob#sequence()}
   * @param limit at most so many
   */
  public List<StoredJob> list(Optional<JobState> state, long before, int limit) {
    String where = state.isPresent() ? " AND state = :state" : "";
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT "
                        + COLUMNS
                        + " FROM job WHERE seq < :before"
                        + where
                        + " ORDER BY seq DESC LIMIT :limit")
                .bind("before", before)
                .bind("limit", limit)
                .bindMap(state.isPresent() ? Map.of("state", state.get().name()) : Map.of())
                .map(Jobs::job)
                .list());
  }

  /** All jobs in one of these states, the oldest first. */
  public List<StoredJob> in(Collection<JobState> states) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT " + COLUMNS + " FROM job WHERE state IN (<states>) ORDER BY seq")
                .bindList("states", states.stream().map(Enum::name).toList())
                .map(Jobs::job)
                .list());
  }

  /** Those that wait for their turn, by arrival. */
  public List<StoredJob> waiting() {
    return in(List.of(JobState.RECOVERING, JobState.QUEUED));
  }

  /** How many jobs there are in each state; a state without any is left out. */
  public Map<JobState, Long> counts() {
    return database.read(
        handle -> {
          Map<JobState, Long> counts = new TreeMap<>();
          handle
              .createQuery("SELECT state, COUNT(*) AS number FROM job GROUP BY state")
              .map((rs, context) -> counts.put(state(rs), rs.getLong("number")))
              .list();
          return counts;
        });
  }

  /**
   * Changes a job's state, on disk when this returns.
   *
   * @return what changed; empty if the job is in that state, has ended, or is not there
   */
  public Optional<Transition> move(
      String id, JobState to, String reason, String advice, Instant at) {
    return database.write(handle -> move(handle, id, to, reason, advice, at));
  }

  /** Ends a job, with its result, as {@link #move} does. */
  public Optional<Transition> finish(
      String id, JobState to, String reason, String advice, String result, Instant at) {
    return database.write(
        handle -> {
          Optional<Transition> change = move(handle, id, to, reason, advice, at);
          if (change.isPresent()) {
            handle
                .createUpdate("INSERT INTO result (job, content) VALUES (:job, :content)")
                .bind("job", id)
                .bind("content", result)
                .execute();
          }
          return change;
        });
  }

  private static Optional<Transition> move(
      Handle handle, String id, JobState to, String reason, String advice, Instant at) {
    Optional<JobState> from = find(handle, id).map(StoredJob::state);
    if (from.isEmpty() || from.get() == to || from.get().terminal()) {
      return Optional.empty();
    }
    handle
        .createUpdate(
            """
            UPDATE job SET state = :to, reason = :reason, advice = :advice, updated = :at,
              recoveries = recoveries + :recovery
            WHERE id = :id
            """)
        .bind("id", id)
        .bind("to", to.name())
        .bind("reason", reason)
        .bind("advice", advice)
        .bind("at", at.toEpochMilli())
        .bind("recovery", to == JobState.RECOVERING ? 1 : 0)
        .execute();
    Transition change = new Transition(id, at, from, to, reason);
    note(handle, change);
    return Optional.of(change);
  }

  /**
   * Queues a job that has ended for another attempt; its result is gone.
   *
   * @param from the checkpoint to begin at; 0 for λ_0
   * @return what changed; empty if the job has not ended or is not there
   */
  public Optional<Transition> restart(String id, long from, Instant at) {
    return database.write(
        handle -> {
          Optional<JobState> ended =
              find(handle, id).map(StoredJob::state).filter(JobState::terminal);
          if (ended.isEmpty()) {
            return Optional.empty();
          }
          handle.createUpdate("DELETE FROM result WHERE job = :id").bind("id", id).execute();
          handle
              .createUpdate(
                  """
                  UPDATE job SET state = 'QUEUED', reason = '', advice = '', updated = :at,
                    attempt = attempt + 1, recoveries = 0, from_checkpoint = :from
                  WHERE id = :id
                  """)
              .bind("id", id)
              .bind("from", from)
              .bind("at", at.toEpochMilli())
              .execute();
          Transition change = new Transition(id, at, ended, JobState.QUEUED, "restarted");
          note(handle, change);
          return Optional.of(change);
        });
  }

  /** The changes of a job's state, in order. */
  public List<Transition> transitions(String id) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT job, at, from_state, to_state, reason FROM transition"
                        + " WHERE job = :id ORDER BY seq")
                .bind("id", id)
                .map(Jobs::transition)
                .list());
  }

  /** What an ended job came to, JSON. */
  public Optional<String> result(String id) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT content FROM result WHERE job = :id")
                .bind("id", id)
                .mapTo(String.class)
                .findFirst());
  }

  /** Forgets a job that has ended, and everything of it; false if there is no such job. */
  public boolean delete(String id) {
    return database.write(
        handle ->
            handle
                    .createUpdate("DELETE FROM job WHERE id = :id AND state IN (<terminal>)")
                    .bind("id", id)
                    .bindList("terminal", TERMINAL)
                    .execute()
                == 1);
  }

  /** Forgets the jobs that have ended beyond the {@code keep} newest of them; gives how many. */
  public int trim(int keep) {
    return database.write(
        handle ->
            handle
                .createUpdate(
                    """
                    DELETE FROM job WHERE state IN (<terminal>) AND seq NOT IN
                      (SELECT seq FROM job WHERE state IN (<terminal>)
                       ORDER BY seq DESC LIMIT :keep)
                    """)
                .bind("keep", keep)
                .bindList("terminal", TERMINAL)
                .execute());
  }

  private static StoredJob job(ResultSet rs, StatementContext context) throws SQLException {
    return new StoredJob(
        rs.getLong("seq"),
        rs.getString("id"),
        rs.getString("name"),
        new JobText(
            rs.getString("media_type"),
            rs.getString("specification"),
            rs.getString("resolved"),
            rs.getString("job_hash"),
            rs.getString("data_hash"),
            rs.getLong("seed")),
        state(rs),
        rs.getString("reason"),
        rs.getString("advice"),
        rs.getInt("attempt"),
        rs.getLong("from_checkpoint"),
        rs.getInt("recoveries"),
        Instant.ofEpochMilli(rs.getLong("created")),
        Instant.ofEpochMilli(rs.getLong("updated")),
        new Standing(rs.getLong("epoch"), Columns.real(rs, "objective"), Columns.real(rs, "best")),
        new Handling(
            rs.getLong("revision"),
            rs.getInt("priority"),
            rs.getLong("bytes"),
            Columns.map(rs, "labels")));
  }

  private static JobState state(ResultSet rs) throws SQLException {
    return JobState.valueOf(rs.getString("state"));
  }

  private static Transition transition(ResultSet rs, StatementContext context) throws SQLException {
    return new Transition(
        rs.getString("job"),
        Instant.ofEpochMilli(rs.getLong("at")),
        Optional.ofNullable(rs.getString("from_state")).map(JobState::valueOf),
        JobState.valueOf(rs.getString("to_state")),
        rs.getString("reason"));
  }
}
