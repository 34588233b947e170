package io.github.bilevo.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a file, unpacked if it is a gzip file, which its first two bytes tell. Buffered and
 * counted; the end of a gzip file is reached only if its checksum fits.
 */
final class Content extends InputStream {
  private static final int BLOCK = 1 << 16;
  private static final int GZIP_1 = 0x1f;
  private static final int GZIP_2 = 0x8b;

  private final InputStream in;
  private final byte[] block = new byte[BLOCK];
  private int at;
  private int end;
  private long before; // bytes of the blocks read through

  private Content(InputStream in) {
    this.in = in;
  }

  /** Whether there is a file to read; tells if not. */
  static boolean readable(Path file, Problems problems) {
    if (!Files.exists(file)) {
      problems.add("file", "nothing there", "a file");
    } else if (Files.isDirectory(file)) {
      problems.add("file", "a directory", "a file");
    } else if (!Files.isReadable(file)) {
      problems.add("file", "no permission to read it", "a readable file");
    } else {
      return true;
    }
    return false;
  }

  static Content open(Path file) throws IOException {
    boolean packed;
    try (InputStream start = Files.newInputStream(file)) {
      packed = start.read() == GZIP_1 && start.read() == GZIP_2;
    }
    InputStream raw = Files.newInputStream(file);
    try {
      return new Content(packed ? new GZIPInputStream(raw, BLOCK) : raw);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /** Tells why reading ended, after {@code position} bytes of content. */
  static void tell(IOException e, long position, Problems problems) {
    String where = " after byte " + position + " of what it holds";
    if (e instanceof EOFException) {
      problems.add("gzip", "an early end" + where, "a whole gzip file");
    } else if (e instanceof ZipException) {
      problems.add("gzip", "broken data (" + e.getMessage() + ")" + where, "an intact gzip file");
    } else {
      problems.add("file", "an error while reading (" + e + ")", "a readable file");
    }
  }

  /** How many bytes have been read. */
  long position() {
    return before + at;
  }

  @Override
  public int read() throws IOException {
    return at < end || fill() ? block[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] out, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, out.length);
    if (length == 0) {
      return 0;
    }
    if (at == end && !fill()) {
      return -1;
    }
    int taken = Math.min(length, end - at);
    System.arraycopy(block, at, out, offset, taken);
    at += taken;
    return taken;
  }

  private boolean fill() throws IOException {
    before += end;
    at = 0;
    end = 0;
    int n = in.read(block, 0, BLOCK);
    end = Math.max(0, n);
    return n > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
