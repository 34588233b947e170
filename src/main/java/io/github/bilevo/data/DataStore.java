package io.github.bilevo.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the files of the {@link Catalogue} are on this machine: under a directory of the user's, or
 * in a cache filled by {@link #get}. No file is handed out whose SHA-256 is not the published one.
 */
public final class DataStore {
  /** Told as a download goes on, by a thread of its own; must not block. */
  @FunctionalInterface
  public interface Progress {
    /** So many of {@code total} bytes are here. */
    void received(long bytes, long total);
  }

  private static final Duration STALL = Duration.ofSeconds(30);

  private final Optional<Path> dataDir;
  private final Path cacheDir;
  private final Optional<URI> mirror;
  private final Duration stall;

  /**
   * A store that downloads from the original addresses.
   *
   * @param dataDir a directory of the user's, only read, looked into first
   * @param cacheDir where downloads go; made when needed
   */
  public DataStore(Optional<Path> dataDir, Path cacheDir) {
    this(dataDir, cacheDir, Optional.empty());
  }

  /**
   * A store that downloads from {@code mirror} + {@link DataFile#path()} if a mirror is given.
   *
   * @param mirror the http or https address of a directory, with or without a last {@code /}
   * @throws IllegalArgumentException if the mirror has another scheme
   */
  public DataStore(Optional<Path> dataDir, Path cacheDir, Optional<URI> mirror) {
    this(dataDir, cacheDir, mirror, STALL);
  }

  /** Also with the time without a byte after which a download is given up. */
  DataStore(Optional<Path> dataDir, Path cacheDir, Optional<URI> mirror, Duration stall) {
    mirror.ifPresent(DataStore::checkScheme);
    this.dataDir = dataDir;
    this.cacheDir = cacheDir;
    this.mirror = mirror;
    this.stall = stall;
  }

  /** {@code $XDG_CACHE_HOME/bilevo}, or {@code ~/.cache/bilevo} where that is not set. */
  public static Path defaultCacheDir() {
    return defaultCacheDir(System.getenv(), System.getProperty("user.home"));
  }

  static Path defaultCacheDir(Map<String, String> environment, String home) {
    // The XDG base directory specification says to ignore a path that is not absolute.
    Path cache = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
    return (cache.isAbsolute() ? cache : Path.of(home, ".cache")).resolve("bilevo");
  }

  /**
   * The checked files with the rows of {@code dataset}, each from the data directory if it is
   * there, else from the cache.
   *
   * @throws DataException if one is in neither, or the one found is not the published file
   */
  public List<Path> locate(Dataset dataset) throws DataException {
    return locate(dataset, dataset.files());
  }

  /** As {@link #locate}, of the files with the test rows; none if it has no such rows. */
  public List<Path> locateTest(Dataset dataset) throws DataException {
    return locate(dataset, dataset.testFiles());
  }

  private List<Path> locate(Dataset dataset, List<DataFile> files) throws DataException {
    List<Path> located = new ArrayList<>();
    for (DataFile file : files) {
      Optional<Path> present = find(file);
      if (present.isEmpty()) {
        throw new DataException(
            new DataProblem(
                cached(file).toString(),
                dataset.name(),
                "no such file" + dataDir.map(dir -> ", nor one under " + dir).orElse(""),
                "the file from `bilevo data get "
                    + dataset.name()
                    + "`, or a --data-dir that holds "
                    + file.path()));
      }
      check(present.get(), dataset.name(), file);
      located.add(present.get());
    }
    return located;
  }

  /** As {@link #get(Dataset, Progress)}, silently. */
  public List<Path> get(Dataset dataset) throws DataException {
    return get(dataset, (bytes, total) -> {});
  }

  /**
   * The checked files of {@code dataset}, those with the test rows last: each the one that {@link
   * #locate} gives if there is one, else downloaded into the cache. A file in the cache that is not
   * the published one is replaced. A download appears under its name only when it is whole, checked
   * and on disk; one that fails leaves no file.
   *
   * @param progress told of the bytes of all files together
   * @throws DataException if there is no connection or no such file, if what comes is not the
   *     published file, if it cannot be written, or if the thread is interrupted, which stays so;
   *     also if the file in the data directory is not the published one
   */
  public List<Path> get(Dataset dataset, Progress progress) throws DataException {
    List<Path> paths = new ArrayList<>();
    long before = 0;
    for (DataFile file : dataset.allFiles()) {
      long done = before;
      Progress overall =
          (bytes, total) ->
              progress.received(done + Math.min(bytes, file.bytes()), dataset.bytes());
      paths.add(get(dataset.name(), file, overall));
      before += file.bytes();
    }
    return paths;
  }

  private Path get(String name, DataFile file, Progress progress) throws DataException {
    Path cached = cached(file);
    Optional<Path> present = find(file);
    if (present.isPresent() && !present.get().equals(cached)) {
      check(present.get(), name, file);
      return present.get();
    }
    if (present.isEmpty() || !file.isKnown(sha256(cached))) {
      new Download(name, file, address(file), stall, progress).into(cached);
    }
    return cached;
  }

  private static void checkScheme(URI mirror) {
    if (!"http".equals(mirror.getScheme()) && !"https".equals(mirror.getScheme())) {
      throw new IllegalArgumentException(
          "mirror: found " + mirror + "; wanted an http or https address");
    }
  }

  private URI address(DataFile file) {
    return mirror
        .map(base -> URI.create(base.toString().replaceAll("/+$", "") + "/" + file.path()))
        .orElse(file.url());
  }

  private Path cached(DataFile file) {
    return cacheDir.resolve(file.path());
  }

  private Optional<Path> find(DataFile file) throws DataException {
    if (dataDir.isPresent()) {
      Path directory = dataDir.get();
      if (!Files.isDirectory(directory)) {
        throw new DataException(
            new DataProblem(directory.toString(), "data-dir", "no such directory", "a directory"));
      }
      Path own = directory.resolve(file.path());
      if (Files.exists(own)) {
        return Optional.of(own);
      }
    }
    return Optional.of(cached(file)).filter(Files::exists);
  }

  private static void check(Path path, String name, DataFile file) throws DataException {
    String found = sha256(path);
    if (!file.isKnown(found)) {
      throw new DataException(
          new DataProblem(path.toString(), name, "SHA-256 " + found, "SHA-256 " + file.sha256()));
    }
  }

  private static String sha256(Path file) throws DataException {
    MessageDigest digest = Download.newDigest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] block = new byte[1 << 16];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
      }
    } catch (IOException e) {
      throw new DataException(
          new DataProblem(file.toString(), "file", "no way to read it (" + e + ")", "a file"));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
