package io.github.bilevo.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a whole CSV file (RFC 4180: quoted fields may hold separators and line ends) into a {@link
 * Table}, or tells everything that is wrong with it.
 *
 * <p>Text is UTF-8, with or without a byte order mark; lines end in LF, CR LF or CR; empty lines
 * are skipped but counted; white space around a field is ignored. A number is decimal and finite.
 * Rows come in the file's order.
 */
public final class CsvReader {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  // FastCSV tells the line of a syntax error in its message only.
  private static final Pattern SYNTAX_MESSAGE =
      Pattern.compile("(.*?)(?: \\(record starting at line (\\d+)\\))?");

  private CsvReader() {}

  /**
   * The table in {@code file}. Cells are judged once all columns that {@code spec} names are found.
   *
   * @throws DataException with all problems, the first 20 of them in full
   */
  public static Table read(Path file, CsvSpec spec) throws DataException {
    Problems problems = new Problems(file.toString());
    Optional<Table> table = Optional.empty();
    if (Content.readable(file, problems)) {
      table = parse(file, spec, problems);
    }
    problems.throwIfAny();
    return table.orElseThrow();
  }

  /**
   * The names of the columns that {@code file} has, as {@link CsvSpec} counts them.
   *
   * @throws DataException if there is no first line to read
   */
  public static List<String> columns(Path file, CsvSpec spec) throws DataException {
    Problems problems = new Problems(file.toString());
    List<String> names = List.of();
    if (Content.readable(file, problems)) {
      try (Reader text = open(file);
          de.siegmar.fastcsv.reader.CsvReader<CsvRecord> records =
              de.siegmar.fastcsv.reader.CsvReader.builder()
                  .fieldSeparator(spec.separator())
                  .ofCsvRecord(text)) {
        Iterator<CsvRecord> first = records.iterator();
        if (first.hasNext()) {
          names = CsvColumns.names(first.next().getFields(), spec.header());
        } else {
          problems.add("rows", "an empty file", "at least 1");
        }
      } catch (CsvParseException e) {
        addSyntaxError(e, problems);
      } catch (UncheckedIOException e) {
        addReadError(file, e.getCause(), problems);
      } catch (IOException e) {
        addReadError(file, e, problems);
      }
    }
    problems.throwIfAny();
    return names;
  }

  private static Optional<Table> parse(Path file, CsvSpec spec, Problems problems) {
    try (Reader text = open(file);
        de.siegmar.fastcsv.reader.CsvReader<CsvRecord> records =
            de.siegmar.fastcsv.reader.CsvReader.builder()
                .fieldSeparator(spec.separator())
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(text)) {
      return parse(records, spec, problems);
    } catch (CsvParseException e) {
      addSyntaxError(e, problems);
    } catch (UncheckedIOException e) {
      addReadError(file, e.getCause(), problems);
    } catch (IOException e) {
      addReadError(file, e, problems);
    }
    return Optional.empty();
  }

  private static Optional<Table> parse(
      Iterable<CsvRecord> records, CsvSpec spec, Problems problems) {
    int width = -1;
    long rowsSeen = 0;
    Optional<CsvRows> rows = Optional.empty();
    for (CsvRecord record : records) {
      long line = record.getStartingLineNumber();
      if (width < 0) {
        width = record.getFieldCount();
        rows =
            CsvColumns.resolve(record.getFields(), line, spec, problems)
                .map(columns -> new CsvRows(spec, columns, problems));
        if (spec.header()) {
          continue;
        }
      }
      rowsSeen++;
      if (record.getFieldCount() != width) {
        problems.add(
            line, "row", record.getFieldCount() + " fields", width + " fields", Optional.empty());
      } else if (rows.isPresent()) {
        rows.get().add(record.getFields(), line);
      }
    }
    if (rowsSeen == 0) {
      problems.add("rows", width < 0 ? "an empty file" : "0 below the header", "at least 1");
    }
    return problems.isEmpty() ? rows.map(CsvRows::table) : Optional.empty();
  }

  /** A reader past the byte order mark that fails on bytes that are not UTF-8. */
  private static Reader open(Path file) throws IOException {
    BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
    try {
      reader.mark(1);
      if (reader.read() != BYTE_ORDER_MARK) {
        reader.reset();
      }
      return reader;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  private static void addSyntaxError(CsvParseException e, Problems problems) {
    Matcher message = SYNTAX_MESSAGE.matcher(String.valueOf(e.getMessage()));
    String found = message.matches() ? message.group(1) : e.getMessage();
    String allowed = "quotes closed and doubled inside";
    if (message.matches() && message.group(2) != null) {
      problems.add(Long.parseLong(message.group(2)), "quotes", found, allowed, Optional.empty());
    } else {
      problems.add("quotes", found, allowed);
    }
  }

  private static void addReadError(Path file, IOException error, Problems problems) {
    String told = error.toString();
    if (error instanceof CharacterCodingException) {
      try {
        // The decoder reads ahead of the rows, so the line is counted in a pass of its own.
        OptionalLong line = Utf8.lineOfFirstBadByte(file);
        if (line.isPresent()) {
          String found = "bytes that are not UTF-8";
          problems.add(line.getAsLong(), "encoding", found, "UTF-8", Optional.empty());
          return;
        }
      } catch (IOException again) {
        told = again.toString();
      }
    }
    problems.add("file", "an error while reading (" + told + ")", "a readable file");
  }
}
