package io.github.bilevo.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** One IDX file of unsigned bytes: its header first, then its bytes in one pass. */
final class IdxFile {
  static final int IMAGES = 2051;
  static final int LABELS = 2049;

  private static final int WORD = 4;

  /** What is done with byte {@code i}, from 0 to 255. */
  interface Sink {
    void at(int i, int value);
  }

  /** What is made of a header's sizes, once there are so many bytes. */
  interface Layout {
    /** Where the bytes go, or empty after telling why not. */
    Optional<Sink> of(int[] sizes);
  }

  private final Path file;
  private final int magic;
  private final String key;
  private final Problems problems;

  /** {@code key} names in messages what the file holds. */
  IdxFile(Path file, int magic, String key, Problems problems) {
    this.file = file;
    this.magic = magic;
    this.key = key;
    this.problems = problems;
  }

  /** Reads the whole file; whatever is wrong with it is told. */
  void read(Layout layout) {
    if (!Content.readable(file, problems)) {
      return;
    }
    long position = 0;
    try (Content in = Content.open(file)) {
      try {
        read(in, layout);
      } finally {
        position = in.position();
      }
    } catch (IOException e) {
      Content.tell(e, position, problems);
    }
  }

  private void read(Content in, Layout layout) throws IOException {
    byte[] word = in.readNBytes(WORD);
    int found = word.length < WORD ? 0 : word(word, 0);
    if (found != magic) {
      problems.add(
          "magic",
          word.length < WORD ? "an early end" : "magic number " + named(found),
          named(magic));
      return;
    }
    int dimensions = magic & 0xff;
    byte[] header = in.readNBytes(dimensions * WORD);
    if (header.length < dimensions * WORD) {
      problems.add(
          "header", "the end after byte " + in.position(), (1 + dimensions) * WORD + " bytes");
      return;
    }
    int[] sizes = new int[dimensions];
    Arrays.setAll(sizes, d -> word(header, d * WORD));
    if (Arrays.stream(sizes).anyMatch(size -> size < 1)) {
      String allowed = "from 1 to " + Integer.MAX_VALUE + " each";
      problems.add("header", text(sizes) + " " + key, allowed);
      return;
    }
    Optional<Sink> sink = layout.of(sizes);
    if (sink.isPresent()) {
      read(in, sizes, sink.get());
    }
  }

  private void read(Content in, int[] sizes, Sink sink) throws IOException {
    int length = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    String allowed =
        (length + (1L + sizes.length) * WORD) + " bytes for the " + text(sizes) + " " + key;
    for (int i = 0; i < length; i++) {
      int value = in.read();
      if (value < 0) {
        problems.add(key, "the end after byte " + in.position(), allowed);
        return;
      }
      sink.at(i, value);
    }
    if (in.read() >= 0) { // at the end, a gzip file also checks its sum
      problems.add(key, "more than " + (in.position() - 1) + " bytes", allowed);
    }
  }

  /** {@code 60000 × 28 × 28}. */
  static String text(int[] sizes) {
    return Arrays.stream(sizes)
        .mapToObj(size -> Long.toString(Integer.toUnsignedLong(size)))
        .collect(Collectors.joining(" × "));
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | bytes[at + 3] & 0xff;
  }

  private static String named(int magic) {
    String number = Long.toString(Integer.toUnsignedLong(magic));
    return switch (magic) {
      case IMAGES -> number + " (images)";
      case LABELS -> number + " (labels)";
      default -> number;
    };
  }
}
