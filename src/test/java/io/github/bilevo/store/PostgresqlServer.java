package io.github.bilevo.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A PostgreSQL server of the tests' own, where the Debian package is installed. */
public final class PostgresqlServer implements AutoCloseable {
  private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

  private final Path programs;
  private final Path directory;
  private int port;

  private PostgresqlServer(Path programs, Path directory) {
    this.programs = programs;
    this.directory = directory;
  }

  /** One of the test's own; skips the test, by name, where PostgreSQL is not installed. */
  public static PostgresqlServer startOrSkip() throws Exception {
    Optional<Path> programs = programs();
    Assumptions.assumeTrue(programs.isPresent(), "PostgreSQL is not installed");
    return start(programs.get());
  }

  private static Optional<Path> programs() throws IOException {
    if (!Files.isDirectory(PACKAGES)) {
      return Optional.empty();
    }
    try (Stream<Path> versions = Files.list(PACKAGES)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Path::compareTo);
    }
  }

  private static PostgresqlServer start(Path programs) throws Exception {
    Path directory = Files.createTempDirectory("bilevo-postgresql");
    if (root()) { // the server refuses to run as root
      run(List.of("chown", "postgres", directory.toString()));
    }
    PostgresqlServer server = new PostgresqlServer(programs, directory);
    server.program("initdb", "-D", server.data(), "-U", "bilevo", "-A", "trust", "--no-sync");
    for (int tries = 1; !server.listen(); tries++) { // somebody else took the port meanwhile
      if (tries == 5) {
        throw new IOException("PostgreSQL does not start in " + directory);
      }
    }
    return server;
  }

  private boolean listen() throws Exception {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String options = "-c listen_addresses=127.0.0.1 -c fsync=off -p " + port + " -k " + directory;
    try {
      program("pg_ctl", "-D", data(), "-o", options, "-l", "/dev/null", "-w", "start");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String data() {
    return directory.resolve("data").toString();
  }

  /** What a configuration says to use it. */
  public String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=bilevo";
  }

  private static boolean root() {
    return "root".equals(System.getProperty("user.name"));
  }

  private void program(String name, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    if (root()) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(programs.resolve(name).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(command + " ended with " + process.exitValue());
    }
  }

  @Override
  public void close() throws Exception {
    program("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    run(List.of("rm", "-rf", directory.toString()));
  }
}
