package io.github.bilevo.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a whole LIBSVM (svmlight) file, plain or gzip, into a sparse {@link Table}, or tells
 * everything that is wrong with it:
 *
 * <pre>  label index:value index:value …  # comment </pre>
 *
 * <p>Indices count from 1 and ascend within a row; what is left out is 0. Labels and values are
 * decimal and finite. Lines without a word are skipped but counted. Rows come in the file's order.
 *
 * @see <a href="https://www.csie.ntu.edu.tw/~cjlin/libsvm/">LIBSVM</a>
 */
public final class LibsvmReader {
  /** While a file is read and its matrix made, an entry is held four times, once without value. */
  private static final long BYTES_PER_ENTRY = 52;

  private final LibsvmSpec spec;
  private final Labels labels;
  private final Problems problems;
  private final LibsvmRows rows;
  private LibsvmTokens tokens;

  private LibsvmReader(LibsvmSpec spec, Problems problems, long mostEntries) {
    this.spec = spec;
    this.labels = new Labels(spec.encoding());
    this.problems = problems;
    this.rows = new LibsvmRows(mostEntries);
  }

  /**
   * The table in {@code file}; its columns have no names.
   *
   * @throws DataException with all problems, the first 20 of them in full; also if the file has
   *     more entries than there is memory for
   */
  public static Table read(Path file, LibsvmSpec spec) throws DataException {
    long entries = Memory.available() / BYTES_PER_ENTRY;
    return read(file, spec, Math.min(entries, Memory.LARGEST_ARRAY));
  }

  /** Also with the number of entries that there is memory for. */
  static Table read(Path file, LibsvmSpec spec, long mostEntries) throws DataException {
    Problems problems = new Problems(file.toString());
    LibsvmReader reader = new LibsvmReader(spec, problems, mostEntries);
    if (Content.readable(file, problems)) {
      reader.read(file);
    }
    problems.throwIfAny();
    return reader.rows.table(spec.width());
  }

  private void read(Path file) {
    long position = 0;
    try (Content in = Content.open(file)) {
      try {
        tokens = new LibsvmTokens(in);
        boolean more = true;
        while (more) {
          more = (!tokens.next() || row()) && tokens.nextLine();
        }
      } finally {
        position = in.position();
      }
    } catch (IOException e) {
      Content.tell(e, position, problems);
    }
    if (problems.isEmpty() && rows.size() == 0) {
      problems.add("rows", "no row", "at least 1");
    } else if (problems.isEmpty() && spec.width().isEmpty() && rows.widest() == 0) {
      problems.add("rows", "no index:value in any", "at least 1, or a width");
    }
  }

  /** Reads the rest of a line of which the label is at hand; false if there is no room for it. */
  private boolean row() throws IOException {
    double label = label();
    int before = 0;
    while (tokens.next()) {
      if (rows.isFull()) {
        tell(
            "rows", "more entries", "at most " + rows.mostEntries() + ", for which memory is left");
        return false;
      }
      before = entry(before);
    }
    rows.end(label);
    return true;
  }

  private double label() {
    String text = tokens.text().toString();
    double value = labels.isEmpty() ? Decimal.parse(text) : labels.find(text).orElse(Double.NaN);
    if (!Double.isFinite(value)) {
      tell(
          "label",
          Problems.quote(text),
          labels.isEmpty() ? "a finite number" : labels.allowed(),
          labels.nearest(text));
    }
    return value;
  }

  /** Judges and keeps one entry; gives its index, or the one before if it has none. */
  private int entry(int before) {
    StringBuilder text = tokens.text();
    int colon = text.indexOf(":");
    if (colon < 0) {
      tell("entry", Problems.quote(text.toString()), "index:value");
      return before;
    }
    int index = index(text, colon);
    int widest = spec.width().orElse(LibsvmSpec.WIDEST);
    if (index < 1 || index > widest) {
      String width = spec.width().isPresent() ? ", the width" : "";
      String allowed = "a whole number from 1 to " + widest + width;
      tell("index", Problems.quote(text.substring(0, colon)), allowed);
      return before;
    }
    if (index <= before) {
      tell("index", index + " after " + before, "indices that ascend within a row");
      return before;
    }
    double value = Decimal.parse(text.substring(colon + 1));
    if (!Double.isFinite(value)) {
      tell("value", Problems.quote(text.substring(colon + 1)), "a finite number");
    }
    if (problems.isEmpty()) {
      rows.add(index, value);
    }
    return index;
  }

  /** 0 unless the text before the colon is a whole number that is not too large. */
  private static int index(StringBuilder text, int colon) {
    long index = 0;
    for (int i = 0; i < colon; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9' || index > LibsvmSpec.WIDEST) {
        return 0;
      }
      index = 10 * index + c - '0';
    }
    return index > LibsvmSpec.WIDEST ? 0 : (int) index;
  }

  private void tell(String key, String found, String allowed) {
    tell(key, found, allowed, Optional.empty());
  }

  private void tell(String key, String found, String allowed, Optional<String> hint) {
    String where = found + " at byte " + tokens.start();
    problems.add(tokens.line(), key, where, allowed, hint);
  }
}
