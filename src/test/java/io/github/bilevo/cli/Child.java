package io.github.bilevo.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The command line as a process of its own, in a directory of its own. */
final class Child implements AutoCloseable {
  /** Generous: the machine may be busy. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final BufferedReader out;
  private final Path err;

  private Child(Path directory, List<String> command) throws IOException {
    err = Files.createTempFile(directory, "stderr", ".txt");
    // Where this JVM was started in the background, SIGINT is ignored, and a child inherits that.
    List<String> whole = new ArrayList<>(List.of("env", "--default-signal=INT", "LC_ALL=C.UTF-8"));
    whole.addAll(command);
    process =
        new ProcessBuilder(whole).directory(directory.toFile()).redirectError(err.toFile()).start();
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** {@code bilevo args…} on this JVM's class path. */
  static Child java(Path directory, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    return new Child(directory, command);
  }

  /** Any program. */
  static Child program(Path directory, String... command) throws IOException {
    return new Child(directory, List.of(command));
  }

  /** Reads stdout until a line is such; fails at its end. */
  String awaitLine(Predicate<String> wanted) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (wanted.test(line)) {
        return line;
      }
    }
    throw new AssertionError("stdout ended before such a line; stderr: " + err());
  }

  /** Sends the signal. */
  void kill(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  /** Reads the rest of stdout and waits for the end. */
  List<String> rest() throws InterruptedException {
    List<String> lines = out.lines().toList();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("no end within " + PATIENCE + "; stderr: " + err());
    }
    return lines;
  }

  int exitCode() {
    return process.exitValue();
  }

  /** stderr so far, without what the JVM says about its own modules. */
  String err() {
    try {
      return Files.readString(err).replaceAll("(?m)^WARNING: .*\\R", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
