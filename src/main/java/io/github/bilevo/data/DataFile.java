package io.github.bilevo.data;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A published file.
 *
 * @param url its original address
 * @param path of the file under a data directory, with {@code /}; relative, without {@code ..}
 * @param bytes exact size of the file
 * @param sha256 of the file, 64 hexadecimal digits in lower case
 * @param alsoKnownAs SHA-256 of other files that hold the same data, as a packed archive may, and
 *     that are taken in its place. Their sizes differ a little
 */
public record DataFile(URI url, String path, long bytes, String sha256, List<String> alsoKnownAs) {
  /**
   * Checks path, size and digests.
   *
   * @throws IllegalArgumentException if one of them is not as described
   */
  public DataFile {
    Objects.requireNonNull(url, "url");
    require(path.matches("(?!/)(?!.*\\.\\.)[\\w./-]+"), "path", path, "a relative path without ..");
    require(bytes > 0, "bytes", bytes, "at least 1");
    alsoKnownAs = List.copyOf(alsoKnownAs);
    Stream.concat(Stream.of(sha256), alsoKnownAs.stream())
        .forEach(
            digest ->
                require(digest.matches("[0-9a-f]{64}"), "sha256", digest, "64 hexadecimal digits"));
  }

  /** A file that no other can replace. */
  public DataFile(URI url, String path, long bytes, String sha256) {
    this(url, path, bytes, sha256, List.of());
  }

  /** Whether a file with this SHA-256 is the published one, or holds the same data. */
  boolean isKnown(String digest) {
    return digest.equals(sha256) || alsoKnownAs.contains(digest);
  }

  /** Size beyond which a file cannot be a known one. */
  long mostBytes() {
    return alsoKnownAs.isEmpty() ? bytes : 2 * bytes;
  }

  private static void require(boolean fits, String argument, Object found, String wanted) {
    if (!fits) {
      throw new IllegalArgumentException(argument + ": found " + found + "; wanted " + wanted);
    }
  }
}
