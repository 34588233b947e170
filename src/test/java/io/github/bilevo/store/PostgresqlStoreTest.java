package io.github.bilevo.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresqlStoreTest extends StoreContract {
  private static PostgresqlServer server;

  @BeforeAll
  static void start() throws Exception {
    server = PostgresqlServer.startOrSkip();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  Store open() {
    return Store.open(directory.resolve("data"), Optional.of(server.url()));
  }

  @Override
  Connection connect() throws SQLException {
    return DriverManager.getConnection(server.url());
  }

  @AfterEach
  void empty() throws SQLException {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute("TRUNCATE job RESTART IDENTITY CASCADE");
    }
  }

  @Test
  void open_secondDaemonWithADirectoryOfItsOwn_namesTheFirst() {
    Optional<String> url = Optional.of(server.url());
    Path other = directory.resolve("other");
    assertThatThrownBy(() -> Store.open(other, url))
        .isInstanceOf(StoreLockedException.class)
        .hasMessageStartingWith(
            "the database is in use by bilevo process "
                + ProcessHandle.current().pid()
                + " (server process ");
    store.close();
    try (Store second = Store.open(other, url)) {
      assertThat(second.jobs().counts()).isEmpty();
    }
    store = open();
  }

  @Test
  void open_noServer_isTold() {
    assertThatThrownBy(
            () ->
                Store.open(
                    directory.resolve("other"), Optional.of("jdbc:postgresql://127.0.0.1:1/x")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("refused");
  }
}
