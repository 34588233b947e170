package io.github.bilevo.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that hold a connection without asking for anything. */
@Timeout(120)
class SlowClientsTest {
  @TempDir Path directory;

  /** Until the daemon has closed the connection. */
  private static void trickle(Socket socket) throws Exception {
    socket.setSoTimeout(60_000);
    Thread sender =
        new Thread(
            () -> {
              try {
                while (true) { // never the end of the head
                  socket.getOutputStream().write('x');
                  LockSupport.parkNanos(20_000_000);
                }
              } catch (IOException e) {
                // it was closed
              }
            });
    sender.setDaemon(true);
    sender.start();
    try {
      while (socket.getInputStream().read() >= 0) { // perhaps it says why
        assertThat(socket.isConnected()).isTrue();
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Test
  void head_byteByByte_isCutOff() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory, "bilevo.daemon.head-timeout = 400ms");
        Socket socket = new Socket("127.0.0.1", daemon.daemon.port())) {
      socket.getOutputStream().write("GET /health/live HTTP/1.1\r\nX: ".getBytes());
      trickle(socket);
    }
  }

  @Test
  void head_ofTheSecondRequestByteByByte_isCutOff_andAPausedConnectionIsNot() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory, "bilevo.daemon.head-timeout = 400ms");
        Socket socket = new Socket("127.0.0.1", daemon.daemon.port())) {
      String request = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
      for (int i = 0; i < 2; i++) {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("ok\n")) {
          answer.append((char) socket.getInputStream().read());
        }
        assertThat(answer.toString()).startsWith("HTTP/1.1 200 ");
        LockSupport.parkNanos(1_000_000_000L); // more than the time for a head
      }
      socket.getOutputStream().write("GET / HTTP/1.1\r\nX: ".getBytes());
      trickle(socket);
    }
  }

  @Test
  void connection_moreThanMay_isClosedAtOnce() throws Exception {
    try (TestDaemon daemon = new TestDaemon(directory, "bilevo.daemon.connections = 1");
        Socket first = new Socket("127.0.0.1", daemon.daemon.port())) {
      assertThat(first.isConnected()).isTrue();
      try (Socket second = new Socket("127.0.0.1", daemon.daemon.port())) {
        second.setSoTimeout(30_000);
        assertThat(second.getInputStream().read()).isEqualTo(-1);
      }
    }
  }
}
