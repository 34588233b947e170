package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataStoreTest {
  // sha256 of the six bytes "hello\n".
  private static final String SHA_256 =
      "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03";
  private static final CsvSpec SPEC =
      new CsvSpec(true, ',', "y", List.of(), Optional.empty(), Map.of());

  private static final String PATH = "hello/hello.csv";

  /** A data set of six bytes at an address where nothing answers. */
  private static final Dataset HELLO = dataset(PATH, 6, SHA_256);

  @TempDir Path directory;
  private Path own;
  private Path cache;

  private static Dataset dataset(String path, long bytes, String sha256) {
    URI address = URI.create("http://127.0.0.1:9/hello.csv");
    return new Dataset(
        "hello",
        "Hello",
        address,
        "CC0",
        "nobody",
        new Format.Csv(SPEC),
        1,
        List.of(new DataFile(address, path, bytes, sha256)));
  }

  @BeforeEach
  void makeDirectories() throws Exception {
    own = Files.createDirectory(directory.resolve("own"));
    cache = directory.resolve("cache");
  }

  private static Path write(Path directory, String text) throws Exception {
    Path file = directory.resolve(PATH);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private DataStore store() {
    return new DataStore(Optional.of(own), cache);
  }

  @Test
  void locate_inBoth_prefersTheDataDirectory() throws Exception {
    Path mine = write(own, "hello\n");
    write(cache, "hello\n");

    assertThat(store().locate(HELLO)).containsExactly(mine);
    assertThat(store().get(HELLO)).containsExactly(mine);
  }

  @Test
  void locate_onlyInTheCache_findsIt() throws Exception {
    Path cached = write(cache, "hello\n");

    assertThat(store().locate(HELLO)).containsExactly(cached);
    assertThat(new DataStore(Optional.empty(), cache).locate(HELLO)).containsExactly(cached);
    assertThat(store().get(HELLO)).containsExactly(cached);
  }

  @Test
  void locate_nowhere_tellsHowToGetIt() {
    assertThatThrownBy(() -> store().locate(HELLO))
        .isInstanceOf(DataException.class)
        .hasMessage(
            cache.resolve("hello/hello.csv")
                + ": hello: found no such file, nor one under "
                + own
                + "; allowed the file from `bilevo data get hello`, or a --data-dir that holds"
                + " hello/hello.csv");
  }

  @Test
  void locate_otherContentInTheDataDirectory_tellsBothDigests() throws Exception {
    Path mine = write(own, "hello?");
    write(cache, "hello\n");

    assertThatThrownBy(() -> store().locate(HELLO))
        .isInstanceOf(DataException.class)
        .hasMessage(
            mine
                + ": hello: found SHA-256 b45cf64669f2f8da6c6cc2db0329ec1a37d067b9ab7640c029cfd44eb4bf928a"
                + "; allowed SHA-256 "
                + SHA_256);
    assertThatThrownBy(() -> store().get(HELLO)).hasMessageContaining("found SHA-256");
    assertThat(mine).hasContent("hello?");
  }

  @Test
  void locate_dataDirectoryNotThere_isToldThoughTheCacheHasIt() throws Exception {
    write(cache, "hello\n");
    DataStore store = new DataStore(Optional.of(directory.resolve("tpyo")), cache);

    assertThatThrownBy(() -> store.locate(HELLO))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("tpyo: data-dir: found no such directory; allowed a directory");
  }

  @Test
  void locate_directoryInTheFilesPlace_isTold() throws Exception {
    Files.createDirectories(own.resolve(PATH));

    assertThatThrownBy(() -> store().locate(HELLO))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("hello.csv: file: found no way to read it");
  }

  @Test
  void defaultCacheDir_followsTheXdgSpecification() {
    assertThat(DataStore.defaultCacheDir(Map.of("XDG_CACHE_HOME", "/x"), "/home/a"))
        .isEqualTo(Path.of("/x/bilevo"));
    assertThat(DataStore.defaultCacheDir(Map.of(), "/home/a"))
        .isEqualTo(Path.of("/home/a/.cache/bilevo"));
    assertThat(DataStore.defaultCacheDir(Map.of("XDG_CACHE_HOME", "relative"), "/home/a"))
        .isEqualTo(Path.of("/home/a/.cache/bilevo"));
    assertThat(DataStore.defaultCacheDir()).isAbsolute().endsWithRaw(Path.of("bilevo"));
  }

  @Test
  void new_mirrorThatIsNoWebAddress_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new DataStore(Optional.empty(), cache, Optional.of(URI.create("ftp://host/data"))))
        .withMessage("mirror: found ftp://host/data; wanted an http or https address");
  }

  @Test
  void newDataset_pathThatLeavesTheDirectory_isRefused() {
    for (String path : List.of("/etc/passwd", "../x", "a/../../x", "a b", "")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> dataset(path, 6, SHA_256))
          .withMessageStartingWith("path: found " + path);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dataset("a", 0, SHA_256))
        .withMessageStartingWith("bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dataset("a", 6, SHA_256.toUpperCase()))
        .withMessageStartingWith("sha256");
  }

  @Test
  void locate_otherFileWithTheSameData_isTaken() throws Exception {
    DataFile known = HELLO.files().get(0);
    DataFile repacked = new DataFile(known.url(), PATH, 7, "0".repeat(64), List.of(known.sha256()));
    Dataset dataset =
        new Dataset(
            "hello", "Hello", HELLO.page(), "CC0", "nobody", HELLO.format(), 1, List.of(repacked));
    Path mine = write(own, "hello\n");

    assertThat(store().locate(dataset)).containsExactly(mine);
    assertThat(store().get(dataset)).containsExactly(mine);
  }

  @Test
  void newDataset_filesThatTheFormatDoesNotTake_areRefused() {
    DataFile file = HELLO.files().get(0);
    Format images = new Format.Idx(new IdxSpec(1, Map.of()));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Dataset("a", "A", HELLO.page(), "CC0", "nobody", images, 1, List.of(file)))
        .withMessage(
            "files: found 1 and 0 for 0 test rows; wanted 2, and as many if there are test rows");
  }
}
