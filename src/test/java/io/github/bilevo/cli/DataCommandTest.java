package io.github.bilevo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.github.bilevo.data.Catalogue;
import io.github.bilevo.data.Dataset;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {
  @TempDir Path directory;

  @Test
  void list_always_showsTheCatalogue() {
    Cli cli = Cli.plain().run("data", "list");
    assertThat(cli.code()).isZero();
    assertThat(cli.out().lines().map(line -> line.split(" ")[0]))
        .containsExactlyElementsOf(Catalogue.all().stream().map(Dataset::name).toList());

    JsonNode json = Cli.plain().run("data", "list", "--json").json().get(0).get("datasets");
    assertThat(json).hasSameSizeAs(Catalogue.all());
    assertThat(json.get(0).get("files").get(0).get("sha256").textValue())
        .isEqualTo(Catalogue.all().get(0).files().get(0).sha256());
  }

  @Test
  void get_mirrorHasAnotherFile_failsAndLeavesNone() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "not the data".getBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      Path cache = directory.resolve("cache");
      String mirror = "http://127.0.0.1:" + server.getAddress().getPort();
      Cli cli = Cli.plain().run("data", "get", "parkinsons", "--cache", cache, "--mirror", mirror);
      assertThat(cli.code()).isEqualTo(1);
      assertThat(cli.out()).isEmpty();
      assertThat(cli.err()).startsWith("bilevo: ").doesNotContain("\tat ");
      try (var files = Files.walk(directory)) {
        assertThat(files.filter(Files::isRegularFile)).isEmpty();
      }
    } finally {
      server.stop(0);
    }
  }

  @Test
  void get_dataDirOfTheEnvironmentHasAnotherFile_saysSo() throws IOException {
    Dataset parkinsons = Catalogue.find("parkinsons").orElseThrow();
    Path file = directory.resolve(parkinsons.files().get(0).path());
    Files.createDirectories(file.getParent());
    Files.writeString(file, "not the data");
    Cli cli =
        Cli.with(Map.of("BILEVO_DATA", directory.toString()), 0, true)
            .run("data", "get", "parkinsons");
    assertThat(cli.code()).isEqualTo(1);
    assertThat(cli.err()).contains(file.toString(), "SHA-256");
  }
}
