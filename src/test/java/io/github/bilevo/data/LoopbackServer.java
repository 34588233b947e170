package io.github.bilevo.data;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Serves a data set over HTTP on the loopback, well or badly; a fresh cache and server per test.
 */
@Timeout(60)
abstract class LoopbackServer {
  static final byte[] CONTENT = new byte[200_000];
  static final String PATH = "set/set.csv";

  static {
    new Random(1).nextBytes(CONTENT);
  }

  @TempDir Path cache;
  final CountDownLatch over = new CountDownLatch(1);
  final AtomicInteger requests = new AtomicInteger();
  final ExecutorService threads = Executors.newCachedThreadPool();
  HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  void serve(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          requests.incrementAndGet();
          handler.handle(exchange);
          exchange.close();
        });
  }

  static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  URI base() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  static Dataset dataset(URI url) throws Exception {
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
    CsvSpec spec = new CsvSpec(true, ',', "y", List.of(), Optional.empty(), Map.of());
    DataFile file = new DataFile(url, PATH, CONTENT.length, sha256);
    return new Dataset(
        "set", "A set", url, "CC0", "nobody", new Format.Csv(spec), 1, List.of(file));
  }

  /** Of two files, the second with test rows and known under {@code alsoKnownAs} too. */
  Dataset twoFiles(String alsoKnownAs) throws Exception {
    Dataset one = dataset();
    DataFile second =
        new DataFile(
            base().resolve("/original/set.t"),
            "set/set.t",
            100,
            "0".repeat(64),
            List.of(alsoKnownAs));
    return new Dataset(
        "set",
        "A set",
        one.page(),
        "CC0",
        "nobody",
        one.format(),
        1,
        one.files(),
        1,
        List.of(second));
  }

  Dataset dataset() throws Exception {
    return dataset(base().resolve("/original/set.csv"));
  }

  DataStore store(Duration stall) {
    return new DataStore(Optional.empty(), cache, Optional.empty(), stall);
  }

  DataStore store() {
    return store(Duration.ofSeconds(20));
  }

  List<Path> filesInCache() throws IOException {
    try (Stream<Path> files = Files.walk(cache)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  void awaitEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
