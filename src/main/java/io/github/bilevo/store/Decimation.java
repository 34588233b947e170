package io.github.bilevo.store;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Fewer epochs that draw the same curves, chosen by the database: only what is kept leaves it, and
 * a million epochs take a fraction of a second.
 */
final class Decimation {
  /** From so many points on there is room for the extrema of a second curve. */
  private static final int BOTH = 64;

  private static final List<String> OBJECTIVE =
      List.of("objective ASC NULLS LAST", "objective DESC NULLS FIRST");
  private static final List<String> NORM =
      List.of("gradient_norm ASC NULLS LAST", "gradient_norm DESC NULLS FIRST");

  private final Handle handle;
  private final String job;

  Decimation(Handle handle, String job) {
    this.handle = handle;
    this.job = job;
  }

  /** Recorded epochs: how many, the first and the last. */
  record Span(long size, long first, long last) {}

  /** What is recorded of these epochs; empty if nothing is. */
  Optional<Span> span(long from, long to) {
    return handle
        .createQuery(
            """
            SELECT COUNT(*) AS size, MIN(epoch) AS first, MAX(epoch) AS last
            FROM history WHERE job = :job AND epoch BETWEEN :from AND :to
            """)
        .bind("job", job)
        .bind("from", from)
        .bind("to", to)
        .map((rs, context) -> new Span(rs.getLong("size"), rs.getLong("first"), rs.getLong("last")))
        .findOne()
        .filter(span -> span.size() > 0);
  }

  /**
   * The rows that are kept, in order.
   *
   * @param maxPoints how many at most, at least 4
   */
  Query kept(Span span, int maxPoints) {
    if (maxPoints < 4) {
      throw new IllegalArgumentException("maxPoints: found " + maxPoints + "; wanted at least 4");
    }
    if (span.size() <= maxPoints) {
      return handle
          .createQuery(
              """
              SELECT * FROM history WHERE job = :job AND epoch BETWEEN :first AND :last
              ORDER BY epoch
              """)
          .bind("job", job)
          .bind("first", span.first())
          .bind("last", span.last());
    }
    boolean both = maxPoints >= BOTH;
    long stretches = (maxPoints - 2) / (both ? 4 : 2);
    long inner = span.last() - span.first() - 1;
    return handle
        .createQuery(text(both))
        .bind("job", job)
        .bind("first", span.first())
        .bind("last", span.last())
        .bind("length", (inner + stretches - 1) / stretches);
  }

  private static String text(boolean both) {
    StringBuilder kept = new StringBuilder();
    OBJECTIVE.forEach(order -> kept.append(extremum(order)));
    if (both) {
      NORM.forEach(order -> kept.append(extremum(order)));
    }
    return """
        WITH RECURSIVE stretch (low) AS (
          SELECT CAST(:first AS BIGINT) + 1
          UNION ALL SELECT low + :length FROM stretch WHERE low + :length < :last
        ), kept (epoch) AS (
          SELECT CAST(:first AS BIGINT) UNION SELECT CAST(:last AS BIGINT)
          %s
        )
        SELECT * FROM history WHERE job = :job AND epoch IN (SELECT epoch FROM kept)
        ORDER BY epoch
        """
        .formatted(kept);
  }

  private static String extremum(String order) {
    return """
        UNION SELECT (
          SELECT h.epoch FROM history h
          WHERE h.job = :job AND h.epoch >= low AND h.epoch < low + :length AND h.epoch < :last
          ORDER BY h.%s, h.epoch LIMIT 1
        ) FROM stretch
        """
        .formatted(order);
  }
}
