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

  static Double nullable(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
