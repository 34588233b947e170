package io.github.bilevo.daemon;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code bilevo serve} as a process of its own, on a free port. */
final class DaemonProcess implements AutoCloseable {
  private final Process process;
  private final Path err;
  final Client client;

  DaemonProcess(Path data, String... options) throws IOException {
    err = Files.createTempFile("bilevo-serve", ".txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.github.bilevo.cli.Main",
                "serve",
                "--data",
                data.toString()));
    command.addAll(options.length > 0 ? List.of(options) : List.of("--port", "0"));
    process = new ProcessBuilder(command).redirectError(err.toFile()).start();
    BufferedReader out = process.inputReader();
    String line = out.readLine();
    if (line == null) {
      throw new IOException("no start: " + Files.readString(err));
    }
    client = new Client(Integer.parseInt(line.replaceFirst(".*:(\\d+)/api.*", "$1")));
  }

  long pid() {
    return process.pid();
  }

  /** Sends the signal and waits for the end; gives the exit code. */
  int kill(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IOException("no end after SIG" + signal + ": " + Files.readString(err));
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(err);
  }
}
