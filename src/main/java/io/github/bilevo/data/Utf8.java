package io.github.bilevo.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Finds the bytes of a file that are not UTF-8. */
final class Utf8 {
  private Utf8() {}

  /**
   * The line, counted from 1, of the first byte that is not UTF-8; lines end in LF, CR LF or CR.
   */
  static OptionalLong lineOfFirstBadByte(Path file) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
    CharBuffer chars = CharBuffer.allocate(1 << 16);
    LineCounter lines = new LineCounter();
    try (ReadableByteChannel channel = Files.newByteChannel(file)) {
      boolean end = false;
      while (!end) {
        end = channel.read(bytes) < 0;
        CoderResult result = decoder.decode(bytes.flip(), chars, end);
        lines.count(chars.flip());
        if (result.isError()) {
          return OptionalLong.of(lines.line);
        }
        bytes.compact();
        chars.clear();
      }
    }
    return OptionalLong.empty();
  }

  private static final class LineCounter {
    private long line = 1;
    private char before;

    void count(CharBuffer text) {
      while (text.hasRemaining()) {
        char c = text.get();
        if (c == '\r' || c == '\n' && before != '\r') {
          line++;
        }
        before = c;
      }
    }
  }
}
