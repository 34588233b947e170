package io.github.bilevo.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what is wrong with one file: the first {@link #TOLD} in full, the others by number. */
final class Problems {
  /** A longer list is not read by anybody. */
  static final int TOLD = 20;

  private static final int LONGEST_TEXT = 40;

  private final String file;
  private final List<DataProblem> told = new ArrayList<>();
  private long count;

  Problems(String file) {
    this.file = file;
  }

  /** A problem of the whole file. */
  void add(String key, String found, String allowed) {
    add(new DataProblem(file, key, found, allowed));
  }

  /** A problem on a line, counted from 1. */
  void add(long line, String key, String found, String allowed, Optional<String> hint) {
    add(
        new DataProblem(
            file + ":" + line,
            oneLine(key),
            oneLine(found),
            oneLine(allowed),
            hint.map(Problems::oneLine)));
  }

  boolean isEmpty() {
    return count == 0;
  }

  void throwIfAny() throws DataException {
    throwIfAny(this);
  }

  /** All problems of several files, in this order. */
  static void throwIfAny(Problems... files) throws DataException {
    List<DataProblem> all = new ArrayList<>();
    long omitted = 0;
    for (Problems problems : files) {
      all.addAll(problems.told);
      omitted += problems.count - problems.told.size();
    }
    if (!all.isEmpty()) {
      throw new DataException(all, omitted);
    }
  }

  private void add(DataProblem problem) {
    count++;
    if (told.size() < TOLD) {
      told.add(problem);
    }
  }

  /** The text of a cell for a message, in quotes. */
  static String quote(String text) {
    return '"' + cut(text) + '"';
  }

  /** A text short enough for a message. */
  static String cut(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
  }

  /** Names and cells may hold line ends; a problem has one line. */
  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}", "␣");
  }
}
