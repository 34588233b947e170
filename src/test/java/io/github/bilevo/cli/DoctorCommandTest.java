package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.bilevo.data.Catalogue;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path directory;

  private JsonNode check(Cli cli, String name) {
    for (JsonNode check : cli.json().get(0).get("checks")) {
      if (check.get("check").textValue().equals(name)) {
        return check;
      }
    }
    throw new AssertionError("no check " + name + " in " + cli.out());
  }

  private static String verdict(JsonNode check) {
    return check.get("verdict").textValue();
  }

  private Cli doctor(Object... more) {
    Object[] args = new Object[more.length + 4];
    args[0] = "doctor";
    args[1] = "--json";
    args[2] = "--data-dir";
    args[3] = directory;
    System.arraycopy(more, 0, args, 4, more.length);
    return Cli.plain().run(args);
  }

  @Test
  void doctor_writableDirectory_isWellAndKeptAsItWas() throws IOException {
    Path data = Files.createDirectory(directory.resolve("data"));
    Cli cli = doctor("--data", data);
    assertThat(cli.code()).as(cli.out()).isZero();
    assertThat(cli.json().get(0).get("well").booleanValue()).isTrue();
    assertThat(verdict(check(cli, "java"))).isEqualTo("ok");
    assertThat(verdict(check(cli, "clock"))).isEqualTo("ok");
    assertThat(check(cli, "data directory").get("found").textValue()).contains("fsync in ");
    assertThat(verdict(check(cli, "lock"))).isEqualTo("ok");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void doctor_directoryThatIsAFile_fails() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    Cli cli = doctor("--data", file);
    assertThat(cli.code()).isEqualTo(1);
    assertThat(verdict(check(cli, "data directory"))).isEqualTo("fail");
  }

  @Test
  void doctor_lockedDirectory_tellsTheOwner() throws IOException {
    Path lock = Files.writeString(directory.resolve("bilevo.lock"), "4711\n");
    try (RandomAccessFile owner = new RandomAccessFile(lock.toFile(), "rw");
        FileLock held = owner.getChannel().lock()) {
      assertThat(held.isValid()).isTrue();
      JsonNode check = check(doctor("--data", directory), "lock");
      assertThat(verdict(check)).isEqualTo("warn");
      assertThat(check.get("found").textValue()).isEqualTo("held by process 4711");
    }
  }

  @Test
  void doctor_dataSetThatIsNotThePublished_failsWithBothSums() throws IOException {
    String path = Catalogue.find("parkinsons").orElseThrow().files().get(0).path();
    Path file = directory.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "spoilt");
    Cli cli = doctor();
    assertThat(cli.code()).isEqualTo(1);
    assertThat(check(cli, "data set").get("found").textValue()).contains("parkinsons: ", "SHA-256");
  }

  @Test
  void doctor_noDaemon_failsInALine() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    Cli cli =
        Cli.plain().run("doctor", "--data-dir", directory, "--server", "http://127.0.0.1:" + port);
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.out().lines()).anyMatch(line -> line.startsWith("fail  daemon "));
    assertThat(cli.out()).doesNotContain("\tat ");
  }
}
