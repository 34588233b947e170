package io.github.bilevo.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** A token in a file that nobody but its owner can read. */
public final class TokenFile {
  private static final int SHORTEST = 16;
  private static final Set<PosixFilePermission> OWNERS =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private TokenFile() {}

  /**
   * The token, without white space around it.
   *
   * @throws IllegalArgumentException if others may read the file, or the token is too short or has
   *     other than visible ASCII characters; the message does not tell it
   */
  public static String read(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (!OWNERS.containsAll(permissions)) {
      throw new IllegalArgumentException(
          "token file "
              + file
              + ": found permissions "
              + PosixFilePermissions.toString(permissions)
              + "; wanted rw-------");
    }
    String token = Files.readString(file).strip();
    if (!token.matches("[!-~]{" + SHORTEST + ",}")) {
      throw new IllegalArgumentException(
          "token file "
              + file
              + ": wanted one line of at least "
              + SHORTEST
              + " visible ASCII characters");
    }
    return token;
  }
}
