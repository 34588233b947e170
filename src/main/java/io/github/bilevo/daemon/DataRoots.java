package io.github.bilevo.daemon;

import io.github.bilevo.config.FileRule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The directories that the files named by one submitted job have to be in, wherever symbolic links
 * lead; remembers the files it was asked for. For one job, on one thread.
 */
final class DataRoots implements FileRule {
  private final List<Path> roots;
  private final Set<Path> files = new TreeSet<>();

  /**
   * @param roots as {@link Path#toRealPath} gives them
   */
  DataRoots(List<Path> roots) {
    this.roots = roots;
  }

  @Override
  public boolean allows(Path file) {
    boolean inside = roots.stream().anyMatch(real(file)::startsWith);
    if (inside) {
      files.add(file);
    }
    return inside;
  }

  /** Where the path leads; a part that is not there is taken by its name. */
  private static Path real(Path file) {
    Path absolute = file.toAbsolutePath().normalize();
    try {
      return absolute.toRealPath();
    } catch (IOException e) {
      Path parent = absolute.getParent();
      return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
    }
  }

  /** SHA-256 over the content of all files that were asked for, in the order of their names. */
  String hash() throws IOException {
    MessageDigest all = Hashes.sha256();
    for (Path file : files) {
      MessageDigest digest = Hashes.sha256();
      byte[] block = new byte[1 << 16];
      try (InputStream in = Files.newInputStream(file)) {
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
          digest.update(block, 0, n);
        }
      }
      all.update(digest.digest());
    }
    return Hashes.hex(all);
  }
}
