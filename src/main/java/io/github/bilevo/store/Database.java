package io.github.bilevo.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * SQLite or PostgreSQL under the same schema. SQLite runs with a write-ahead log and a sync at
 * every commit: what is committed outlives a power cut.
 */
final class Database implements AutoCloseable {
  private static final String SCHEMA = "classpath:io/github/bilevo/store/schema";
  private static final int READERS = 3;
  private static final long CONNECT_MILLIS = 10_000;
  private static final int BUSY_MILLIS = 30_000;

  /** An advisory lock of PostgreSQL: the letters of BILEVO. */
  private static final long OWNER = 0x42494C45564FL;

  private static final int OWNER_TRIES = 20;
  private static final long OWNER_PAUSE_NANOS = 100_000_000;

  private final HikariDataSource writing;
  private final HikariDataSource reading;
  private final Jdbi writer;
  private final Jdbi readers;
  private final Optional<Handle> owner;

  /** Apart: a full disk breaks connections that write, and what is there can be read all along. */
  private Database(HikariDataSource writing, HikariDataSource reading, Optional<Handle> owner) {
    this.writing = writing;
    this.reading = reading;
    this.owner = owner;
    writer = Jdbi.create(writing);
    readers = Jdbi.create(reading);
  }

  /** What is done with a connection. */
  @FunctionalInterface
  interface Work<T> {
    T with(Handle handle);
  }

  /** The file, made if it is not there. */
  static Database sqlite(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_MILLIS);
    config.enforceForeignKeys(true);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return open(
        source,
        Map.of("sequence", "INTEGER PRIMARY KEY AUTOINCREMENT", "bytes", "BLOB"),
        jdbi -> Optional.empty());
  }

  /** A database on a server, which one process may use at a time. */
  static Database postgresql(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    try {
      source.setUrl(url);
    } catch (IllegalArgumentException e) {
      throw new StoreException("store: found an address that is none of PostgreSQL", e);
    }
    source.setApplicationName("bilevo process " + ProcessHandle.current().pid());
    return open(
        source,
        Map.of("sequence", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "bytes", "BYTEA"),
        jdbi -> Optional.of(own(jdbi)));
  }

  /** Who may use the database. */
  @FunctionalInterface
  private interface Ownership {
    Optional<Handle> take(Jdbi jdbi);
  }

  private static Database open(DataSource source, Map<String, String> words, Ownership ownership) {
    HikariDataSource writing = null;
    Optional<Handle> owner = Optional.empty();
    try {
      writing = pool(source, "bilevo-writer", 1);
      owner = ownership.take(Jdbi.create(source)); // for good: not of a pool
      Flyway.configure()
          .dataSource(source) // takes several connections
          .locations(SCHEMA)
          .placeholders(words)
          .load()
          .migrate();
      return new Database(writing, pool(source, "bilevo-readers", READERS), owner);
    } catch (RuntimeException e) {
      owner.ifPresent(Handle::close);
      if (writing != null) {
        writing.close();
      }
      throw e instanceof StoreException told ? told : StoreException.of(e);
    }
  }

  private static HikariDataSource pool(DataSource source, String name, int connections) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(source);
    config.setPoolName(name);
    config.setMaximumPoolSize(connections);
    config.setConnectionTimeout(CONNECT_MILLIS);
    return new HikariDataSource(config);
  }

  /** Tries for a while: the server learns only after a moment that a process has ended. */
  private static Handle own(Jdbi jdbi) {
    Handle handle = jdbi.open();
    for (int tries = 1; !locked(handle); tries++) {
      if (tries == OWNER_TRIES) {
        String who = owner(handle);
        handle.close();
        throw new StoreLockedException("the database is in use by " + who);
      }
      LockSupport.parkNanos(OWNER_PAUSE_NANOS);
    }
    return handle;
  }

  private static boolean locked(Handle handle) {
    return handle
        .createQuery("SELECT pg_try_advisory_lock(:owner)")
        .bind("owner", OWNER)
        .mapTo(Boolean.class)
        .one();
  }

  private static String owner(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT a.application_name || ' (server process ' || a.pid || ')'
            FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted
              AND l.classid = :high AND l.objid = :low
            """)
        .bind("high", OWNER >>> 32)
        .bind("low", OWNER & 0xFFFFFFFFL)
        .mapTo(String.class)
        .findFirst()
        .orElse("another one");
  }

  /** All of it or nothing, on disk when this returns. */
  <T> T write(Work<T> work) {
    try {
      return writer.inTransaction(work::with);
    } catch (JdbiException e) {
      throw StoreException.of(e);
    }
  }

  /** Each statement sees what is committed when it begins. */
  <T> T read(Work<T> work) {
    try {
      return readers.withHandle(work::with);
    } catch (JdbiException e) {
      throw StoreException.of(e);
    }
  }

  @Override
  public void close() {
    reading.close();
    writing.close();
    owner.ifPresent(Handle::close);
  }
}
