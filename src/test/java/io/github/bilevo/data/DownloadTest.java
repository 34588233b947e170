package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Downloads that end well. */
class DownloadTest extends LoopbackServer {
  @Test
  void get_goodFile_isCachedAndNotAskedForAgain() throws Exception {
    serve("/original/set.csv", exchange -> send(exchange, 200, CONTENT));
    List<Long> told = new ArrayList<>();
    List<Path> files =
        store()
            .get(
                dataset(),
                (bytes, total) -> {
                  assertThat(total).isEqualTo(CONTENT.length);
                  told.add(bytes);
                });

    Path file = cache.resolve(PATH);
    assertThat(files).containsExactly(file);
    assertThat(file).hasBinaryContent(CONTENT);
    assertThat(filesInCache()).containsExactly(file);
    assertThat(told).isSorted().endsWith((long) CONTENT.length);
    assertThat(store().get(dataset())).containsExactly(file);
    assertThat(store().locate(dataset())).containsExactly(file);
    assertThat(requests).hasValue(1);
  }

  @Test
  void get_withAMirror_asksTheMirrorForThePath() throws Exception {
    serve("/mirror/set/set.csv", exchange -> send(exchange, 200, CONTENT));

    for (String base : List.of("/mirror", "/mirror/")) {
      Optional<URI> mirror = Optional.of(base().resolve(base));
      Path elsewhere = cache.resolve(base.endsWith("/") ? "1" : "2");
      assertThat(new DataStore(Optional.empty(), elsewhere, mirror).get(dataset()).get(0))
          .hasBinaryContent(CONTENT);
    }
    assertThat(requests).hasValue(2);
  }

  @Test
  void get_redirect_isFollowed() throws Exception {
    serve("/moved.csv", exchange -> send(exchange, 200, CONTENT));
    serve(
        "/original/set.csv",
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/moved.csv");
          exchange.sendResponseHeaders(302, -1);
        });

    assertThat(store().get(dataset()).get(0)).hasBinaryContent(CONTENT);
  }

  @Test
  void get_spoiltFileInTheCache_isReplaced() throws Exception {
    serve("/original/set.csv", exchange -> send(exchange, 200, CONTENT));
    Path file = cache.resolve(PATH);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "spoilt");

    assertThat(store().get(dataset()).get(0)).hasBinaryContent(CONTENT);
  }

  @Test
  void get_twoFiles_takesBothAndTellsTheirProgressTogether() throws Exception {
    byte[] other = "another packing".getBytes(StandardCharsets.US_ASCII);
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(other));
    serve("/original/set.csv", exchange -> send(exchange, 200, CONTENT));
    serve("/original/set.t", exchange -> send(exchange, 200, other));
    Dataset dataset = twoFiles(digest);
    List<Long> told = new ArrayList<>();
    List<Path> files =
        store()
            .get(
                dataset,
                (bytes, total) -> {
                  assertThat(total).isEqualTo(CONTENT.length + 100L);
                  told.add(bytes);
                });

    assertThat(files).containsExactly(cache.resolve(PATH), cache.resolve("set/set.t"));
    assertThat(files.get(1)).hasBinaryContent(other); // of 15 bytes where 100 are published
    assertThat(told).isSorted().endsWith(CONTENT.length + 15L);
    assertThat(store().locate(dataset)).containsExactly(files.get(0));
    assertThat(store().locateTest(dataset)).containsExactly(files.get(1));
  }

  @Test
  void get_secondFileFails_keepsTheFirst() throws Exception {
    serve("/original/set.csv", exchange -> send(exchange, 200, CONTENT));
    serve("/original/set.t", exchange -> send(exchange, 200, new byte[7]));
    Dataset dataset = twoFiles("1".repeat(64));

    assertThatThrownBy(() -> store().get(dataset))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("/original/set.t: set: found SHA-256 ")
        .hasMessageEndingWith("allowed SHA-256 " + "0".repeat(64));
    assertThat(filesInCache()).containsExactly(cache.resolve(PATH));
    assertThat(store().locate(dataset)).hasSize(1);
    assertThatThrownBy(() -> store().locateTest(dataset)).hasMessageContaining("no such file");
  }
}
