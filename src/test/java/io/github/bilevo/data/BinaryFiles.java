package io.github.bilevo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;

/** Writes small files byte by byte, and shows what a reader says of them. */
abstract class BinaryFiles {
  @TempDir Path directory;

  Path write(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** Words in big-endian order, then bytes. */
  static byte[] idx(int[] words, int... bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    for (int word : words) {
      data.writeInt(word);
    }
    for (int b : bytes) {
      data.writeByte(b);
    }
    return out.toByteArray();
  }

  /** The lines that a reader says, with the files' names in the place of their paths. */
  String[] problems(ThrowingCallable reading) {
    DataException e = catchThrowableOfType(DataException.class, reading);
    assertThat(e).as("no problem was told").isNotNull();
    return e.getMessage().replace(directory + "/", "").split("\n");
  }
}
