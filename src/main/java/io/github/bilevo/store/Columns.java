package io.github.bilevo.store;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A NaN is no value: SQLite has none, so PostgreSQL is given none either. */
final class Columns {
  private Columns() {}

  static double real(ResultSet rs, String column) throws SQLException {
    double value = rs.getDouble(column);
    return rs.wasNull() ? Double.NaN : value;
  }

  /** −1 where there is none. */
  static long whole(ResultSet rs, String column) throws SQLException {
    long value = rs.getLong(column);
    return rs.wasNull() ? -1 : value;
  }

  static Double nullable(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
