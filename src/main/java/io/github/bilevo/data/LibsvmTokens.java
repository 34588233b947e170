package io.github.bilevo.data;

import java.io.IOException;

/** The words of a LIBSVM file line by line, however long its lines are. */
final class LibsvmTokens {
  /** A word beyond this is neither a label nor an entry, and is kept no further. */
  private static final int LONGEST = 256;

  private static final int END = -1;

  private final Content in;
  private final StringBuilder text = new StringBuilder();
  private long start;
  private long line = 1;
  private int next = ' ';

  LibsvmTokens(Content in) {
    this.in = in;
  }

  /** Goes to the next word of this line; false if there is none. */
  boolean next() throws IOException {
    while (next == ' ' || next == '\t' || next == '\r') {
      next = in.read();
    }
    if (next == '#') {
      while (next != '\n' && next != END) {
        next = in.read();
      }
    }
    if (next == '\n' || next == END) {
      return false;
    }
    text.setLength(0);
    start = in.position() - 1;
    while (next > ' ' && next != '#') {
      if (text.length() < LONGEST) {
        text.append((char) next);
      }
      next = in.read();
    }
    if (next != END && next < ' ' && "\t\r\n".indexOf(next) < 0) {
      text.append((char) next); // a control character: whatever the word is, it is wrong
      next = in.read();
    }
    return true;
  }

  /** Goes to the next line, once this one has no further word; false at the end of the file. */
  boolean nextLine() {
    if (next == END) {
      return false;
    }
    next = ' ';
    line++;
    return true;
  }

  /** The word. */
  StringBuilder text() {
    return text;
  }

  /** The line it stands on, counted from 1. */
  long line() {
    return line;
  }

  /** How many bytes stand before it in the file. */
  long start() {
    return start;
  }
}
