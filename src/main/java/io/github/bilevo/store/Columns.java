package io.github.bilevo.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/** A NaN is no value: SQLite has none, so PostgreSQL is given none either. */
final class Columns {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Columns() {}

  static double real(ResultSet rs, String column) throws SQLException {
    double value = rs.getDouble(column);
    return rs.wasNull() ? Double.NaN : value;
  }

  /** A map as a JSON object, its names in order. */
  static String text(Map<String, String> map) {
    try {
      return MAPPER.writeValueAsString(new TreeMap<>(map));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of texts has no JSON text", e);
    }
  }

  static Map<String, String> map(ResultSet rs, String column) throws SQLException {
    try {
      return MAPPER.readValue(rs.getString(column), new TypeReference<Map<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new SQLException("column " + column + " holds no JSON object of texts", e);
    }
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
