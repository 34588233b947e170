package io.github.bilevo.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** What the epochs of the jobs were. Safe for use by several threads. */
public final class Histories {
  private static final int PAGE = 2000;

  private final Database database;

  Histories(Database database) {
    this.database = database;
  }

  /** Adds rows; one of the same epoch is replaced. */
  static void add(Handle handle, String job, List<HistoryRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO history (job, epoch, objective, best, gradient_norm, lower_steps,
              lower_residual, linear_steps, linear_residual_ratio, step_size, seconds)
            VALUES (:job, :epoch, :objective, :best, :gradientNorm, :lowerSteps,
              :lowerResidual, :linearSteps, :linearResidualRatio, :stepSize, :seconds)
            ON CONFLICT (job, epoch) DO UPDATE SET objective = excluded.objective,
              best = excluded.best, gradient_norm = excluded.gradient_norm,
              lower_steps = excluded.lower_steps, lower_residual = excluded.lower_residual,
              linear_steps = excluded.linear_steps,
              linear_residual_ratio = excluded.linear_residual_ratio,
              step_size = excluded.step_size, seconds = excluded.seconds
            """);
    for (HistoryRow row : rows) {
      batch
          .bind("job", job)
          .bind("epoch", row.epoch())
          .bind("objective", Columns.nullable(row.objective()))
          .bind("best", Columns.nullable(row.best()))
          .bind("gradientNorm", Columns.nullable(row.gradientNorm()))
          .bind("lowerSteps", row.lowerSteps())
          .bind("lowerResidual", Columns.nullable(row.lowerResidual()))
          .bind("linearSteps", row.linearSteps())
          .bind("linearResidualRatio", Columns.nullable(row.linearResidualRatio()))
          .bind("stepSize", Columns.nullable(row.stepSize()))
          .bind("seconds", Columns.nullable(row.seconds()))
          .add();
    }
    batch.execute();
  }

  /** Forgets the epochs from {@code epoch} on: the run goes on from there. */
  public void cut(String job, long epoch) {
    database.write(
        handle ->
            handle
                .createUpdate("DELETE FROM history WHERE job = :job AND epoch >= :epoch")
                .bind("job", job)
                .bind("epoch", epoch)
                .execute());
  }

  /** How many epochs of the job are recorded. */
  public long size(String job) {
    return database.read(
        handle ->
            handle
                .createQuery("SELECT COUNT(*) FROM history WHERE job = :job")
                .bind("job", job)
                .mapTo(Long.class)
                .one());
  }

  /**
   * At most {@code maxPoints} epochs of the job, in order: the first, the last, and of each of
   * equally long stretches in between the smallest and the largest objective. All of them where
   * that many are allowed.
   *
   * @param maxPoints at least 4
   */
  public List<HistoryRow> read(String job, int maxPoints) {
    Decimation decimation = new Decimation(size(job), maxPoints);
    each(job, decimation::accept);
    return decimation.rows();
  }

  /** All epochs of the job, in order, a page of them in memory at a time. */
  public void each(String job, Consumer<HistoryRow> reader) {
    long after = -1;
    for (List<HistoryRow> page = page(job, after); !page.isEmpty(); page = page(job, after)) {
      page.forEach(reader);
      after = page.get(page.size() - 1).epoch();
    }
  }

  private List<HistoryRow> page(String job, long after) {
    return database.read(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM history WHERE job = :job AND epoch > :after"
                        + " ORDER BY epoch LIMIT :page")
                .bind("job", job)
                .bind("after", after)
                .bind("page", PAGE)
                .map(Histories::row)
                .list());
  }

  private static HistoryRow row(ResultSet rs, StatementContext context) throws SQLException {
    return new HistoryRow(
        rs.getLong("epoch"),
        Columns.real(rs, "objective"),
        Columns.real(rs, "best"),
        Columns.real(rs, "gradient_norm"),
        rs.getInt("lower_steps"),
        Columns.real(rs, "lower_residual"),
        rs.getInt("linear_steps"),
        Columns.real(rs, "linear_residual_ratio"),
        Columns.real(rs, "step_size"),
        Columns.real(rs, "seconds"));
  }
}
