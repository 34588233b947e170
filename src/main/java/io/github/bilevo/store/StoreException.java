package io.github.bilevo.store;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** The store cannot do what it was asked: the disk is full, the database is gone. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String DATA_CORRUPTED = "XX001"; // of PostgreSQL

  private final boolean damaged;

  StoreException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private StoreException(String message, Throwable cause, boolean damaged) {
    super(message, cause);
    this.damaged = damaged;
  }

  /**
   * Whether what is on disk is damaged, so that asking again gives the same; else the store may
   * work again, when the disk has room, say.
   */
  public boolean damaged() {
    return damaged;
  }

  /** In the database's own words. */
  static StoreException of(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return new StoreException(
        "the store failed: " + cause.getMessage(), failure, tellsOfDamage(cause));
  }

  private static boolean tellsOfDamage(Throwable cause) {
    if (cause instanceof SQLiteException sqlite) {
      int primary = sqlite.getResultCode().code & 0xff; // of an extended code
      return primary == SQLiteErrorCode.SQLITE_CORRUPT.code
          || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
    }
    return cause instanceof SQLException server && DATA_CORRUPTED.equals(server.getSQLState());
  }
}
