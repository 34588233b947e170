package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

class NewsgroupsReaderTest extends BinaryFiles {
  /**
   * Entries in the order given: name, content, name, content, …; a name ending in / is a folder.
   */
  private static byte[] tar(String... entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (int i = 0; i < entries.length; i += 2) {
        byte[] content = entries[i + 1].getBytes(StandardCharsets.ISO_8859_1);
        TarArchiveEntry entry = new TarArchiveEntry(entries[i]);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return out.toByteArray();
  }

  private static byte[] small() throws IOException {
    return tar(
        "20news-bydate-test/", "",
        "20news-bydate-test/b.b/9", "H: x\n\nred blue red crimson",
        "20news-bydate-train/b.b/2", "H: x\n\nRED red\n> quoted words\nJoe wrote:\n",
        "20news-bydate-train/a.a/10", "H: x\n\nblue caf\u00e9",
        "20news-bydate-train/a.a/1", "H: x\n\ngreen\n--\nsignature");
  }

  @Test
  void read_smallArchive_countsTheWordsOfTheTrainPosts() throws Exception {
    Path file = write("t.tar.gz", gzip(small()));
    Table table = NewsgroupsReader.read(file, Map.of());

    assertThat(table.columns()).containsExactly("blue", "café", "green", "red");
    assertThat(table.targets()).containsExactly(0, 0, 1, 1);
    double half = 1 / Math.sqrt(2);
    assertThat(table.features().dense().values())
        .containsExactly(
            0,
            0,
            1,
            0, // a.a/1
            half,
            half,
            0,
            0, // a.a/10
            0,
            0,
            0,
            1, // b.b/2
            1 / Math.sqrt(5),
            0,
            0,
            2 / Math.sqrt(5)); // b.b/9
    assertThat(table.groups()).isEmpty();
  }

  @Test
  void read_encoding_numbersTheTopics() throws Exception {
    Path file = write("t.tar", small());
    Map<String, Double> encoding = new TreeMap<>(Map.of("a.a", -1.0, "b.b", 1.0));

    assertThat(NewsgroupsReader.read(file, encoding).targets()).containsExactly(-1, -1, 1, 1);
    encoding.remove("b.b");
    assertThat(problems(() -> NewsgroupsReader.read(file, encoding)))
        .containsExactly("t.tar: topic: found topic \"b.b\"; allowed one of a.a");
  }

  @Test
  void read_otherEntries_areTold() throws Exception {
    Path file =
        write(
            "t.tar",
            tar(
                "20news-bydate-train/a.a/1", "H: x\n\nred",
                "20news-bydate-train/readme", "hello",
                "20news-18828/a.a/1", "H: x\n\nred",
                "20news-bydate-train/a.a/1", "H: x\n\nred"));

    String allowed = "; allowed 20news-bydate-train/topic/post or 20news-bydate-test/topic/post";
    assertThat(problems(() -> NewsgroupsReader.read(file, Map.of())))
        .containsExactly(
            "t.tar: entry: found \"20news-bydate-train/readme\"" + allowed,
            "t.tar: entry: found \"20news-18828/a.a/1\"" + allowed,
            "t.tar: entry: found \"20news-bydate-train/a.a/1\" twice; allowed each post once");
  }

  @Test
  void read_nothingToLearnFrom_isTold() throws Exception {
    Path empty = write("t.tar", tar("20news-bydate-test/a.a/1", "H: x\n\nred"));
    assertThat(problems(() -> NewsgroupsReader.read(empty, Map.of())))
        .containsExactly("t.tar: posts: found no post in 20news-bydate-train; allowed at least 1");

    Path wordless = write("t.tar", tar("20news-bydate-train/a.a/1", "H: x\n\na b c"));
    assertThat(problems(() -> NewsgroupsReader.read(wordless, Map.of())))
        .containsExactly("t.tar: posts: found no word in 20news-bydate-train; allowed at least 1");
  }

  @Test
  void read_archiveCutShort_loadsNothing() throws Exception {
    byte[] whole = tar("20news-bydate-train/a.a/1", "H: x\n\n" + "red ".repeat(1000));
    Path file = write("t.tar", Arrays.copyOf(whole, 1000));

    assertThat(problems(() -> NewsgroupsReader.read(file, Map.of())))
        .singleElement()
        .asString()
        .matches("t.tar: tar: found a break after byte 1000 \\(.*\\); allowed a whole tar file");
  }

  @Test
  void read_noArchive_isTold() throws Exception {
    byte[] noise = new byte[2000];
    Arrays.fill(noise, (byte) 'x');
    Path file = write("t.tar", noise);

    assertThat(problems(() -> NewsgroupsReader.read(file, Map.of())))
        .singleElement()
        .asString()
        .matches("t.tar: tar: found a break after byte \\d+ \\(.*\\); allowed a whole tar file");
  }

  @Test
  void read_gzipCutShortOrDamaged_loadsNothing() throws Exception {
    byte[] whole = gzip(small());
    Path cut = write("t.gz", Arrays.copyOf(whole, whole.length - 4));
    assertThat(problems(() -> NewsgroupsReader.read(cut, Map.of())))
        .singleElement()
        .asString()
        .startsWith("t.gz: gzip: found an early end after byte ");

    whole[whole.length - 6] ^= 1; // in the checksum
    Path damaged = write("t.gz", whole);
    assertThat(problems(() -> NewsgroupsReader.read(damaged, Map.of())))
        .singleElement()
        .asString()
        .startsWith("t.gz: gzip: found broken data (");
  }

  @Test
  void read_moreTextThanMemory_stopsThere() throws Exception {
    Path file = write("t.tar", small());

    assertThat(problems(() -> NewsgroupsReader.read(file, Map.of(), 25)))
        .containsExactly(
            "t.tar: posts: found more text; allowed at most 25 bytes, for which memory is left");
  }
}
