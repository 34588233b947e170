package io.github.bilevo.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Reads events on a connection and a thread of its own, and only counts the bytes. */
final class Watcher extends Thread implements AutoCloseable {
  private final Socket socket;
  private final long most;
  private volatile long bytes;
  private volatile IOException failure;

  /**
   * @param path of the events
   * @param most bytes after which it goes away
   */
  Watcher(int port, String path, long most) throws IOException {
    super("watcher");
    socket = new Socket("127.0.0.1", port);
    this.most = most;
    String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
    socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
    setDaemon(true);
    start();
  }

  @Override
  public void run() {
    byte[] buffer = new byte[8192];
    try (Socket open = socket;
        InputStream in = open.getInputStream()) {
      for (int read = in.read(buffer); read >= 0 && bytes < most; read = in.read(buffer)) {
        bytes += read;
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  /** Of one job. */
  static Watcher of(int port, String job, long most) throws IOException {
    return new Watcher(port, "/api/v1/jobs/" + job + "/events", most);
  }

  /** Those that have come up to now. */
  long soFar() {
    return bytes;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** Waits for the end of the events; gives the number of bytes. */
  long bytes() throws InterruptedException, IOException {
    join();
    if (failure != null) {
      throw failure;
    }
    return bytes;
  }
}
