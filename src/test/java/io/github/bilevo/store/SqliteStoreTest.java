package io.github.bilevo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SqliteStoreTest extends StoreContract {
  @Override
  Store open() {
    return Store.open(directory.resolve("data"));
  }

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("data/bilevo.db"));
  }

  @Test
  void open_twice_namesTheProcessThatHasIt() {
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreLockedException.class)
        .hasMessage(
            directory.resolve("data") + " is in use by process " + ProcessHandle.current().pid());
  }

  @Test
  void open_newDirectory_isForItsOwnersEyes() throws Exception {
    assertThat(Files.getPosixFilePermissions(directory.resolve("data"))).hasSize(3);
  }

  @Test
  void open_syncsEveryCommitToAWriteAheadLog() {
    assertThat(directory.resolve("data/bilevo.db-wal")).exists();
  }

  @Test
  void open_noDatabase_isTold() throws Exception {
    store.close();
    Files.writeString(
        directory.resolve("data/bilevo.db"), "no database at all, but text".repeat(99));
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("file is not a database");
    Files.delete(directory.resolve("data/bilevo.db"));
    store = open(); // the lock was given back
  }
}
