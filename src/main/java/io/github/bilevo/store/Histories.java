package io.github.bilevo.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** What the epochs of the jobs were. Safe for use by several threads. */
public final class Histories {
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
              lower_residual, linear_steps, linear_residual_ratio, step_size, seconds,
              error_bound, error_estimate, workspace_bytes)
            VALUES (:job, :epoch, :objective, :best, :gradientNorm, :lowerSteps,
              :lowerResidual, :linearSteps, :linearResidualRatio, :stepSize, :seconds,
              :errorBound, :errorEstimate, :workspaceBytes)
            ON CONFLICT (job, epoch) DO UPDATE SET objective = excluded.objective,
              best = excluded.best, gradient_norm = excluded.gradient_norm,
              lower_steps = excluded.lower_steps, lower_residual = excluded.lower_residual,
              linear_steps = excluded.linear_steps,
              linear_residual_ratio = excluded.linear_residual_ratio,
              step_size = excluded.step_size, seconds = excluded.seconds,
              error_bound = excluded.error_bound, error_estimate = excluded.error_estimate,
              workspace_bytes = excluded.workspace_bytes
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
          .bind("errorBound", Columns.nullable(row.errorBound()))
          .bind("errorEstimate", Columns.nullable(row.errorEstimate()))
          .bind("workspaceBytes", row.workspaceBytes() < 0 ? null : row.workspaceBytes())
          .add();
    }
    batch.execute();
  }

  /** Forgets the epochs from {@code epoch} on; gives the last of those that are left. */
  static Optional<HistoryRow> cut(Handle handle, String job, long epoch) {
    handle
        .createUpdate("DELETE FROM history WHERE job = :job AND epoch >= :epoch")
        .bind("job", job)
        .bind("epoch", epoch)
        .execute();
    return handle
        .createQuery("SELECT * FROM history WHERE job = :job ORDER BY epoch DESC LIMIT 1")
        .bind("job", job)
        .map(Histories::row)
        .findFirst();
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

  /** {@link #read(String, long, long, int)} of all epochs. */
  public List<HistoryRow> read(String job, int maxPoints) {
    return read(job, 0, Long.MAX_VALUE, maxPoints);
  }

  /**
   * At most {@code maxPoints} epochs of the job, in order, which draw the same curves: the first,
   * the last, and of each of equally long stretches in between those with the smallest and the
   * largest objective and, where there are many points, hypergradient norm. An epoch without a
   * number has a larger one than any. All epochs where that many are allowed.
   *
   * @param from the first epoch to look at
   * @param to the last one
   * @param maxPoints at least 4
   */
  public List<HistoryRow> read(String job, long from, long to, int maxPoints) {
    return database.read(
        handle -> {
          Decimation decimation = new Decimation(handle, job);
          return decimation
              .span(from, to)
              .map(span -> decimation.kept(span, maxPoints).map(Histories::row).list())
              .orElse(List.of());
        });
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
        Columns.real(rs, "seconds"),
        Columns.real(rs, "error_bound"),
        Columns.real(rs, "error_estimate"),
        Columns.whole(rs, "workspace_bytes"));
  }
}
