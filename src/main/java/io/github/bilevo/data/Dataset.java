package io.github.bilevo.data;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A published data set.
 *
 * @param name short and unique, as typed on the command line
 * @param title as its authors call it
 * @param page where it is described
 * @param licence under which it is published
 * @param citation what to cite when it is used
 * @param format of its files
 * @param rows number of rows, without those for testing
 * @param files with the rows, as many as the format wants
 * @param testRows number of rows that its authors keep for testing; may be 0
 * @param testFiles with these; as many again, or none
 */
public record Dataset(
    String name,
    String title,
    URI page,
    String licence,
    String citation,
    Format format,
    int rows,
    List<DataFile> files,
    int testRows,
    List<DataFile> testFiles) {
  /**
   * Checks the numbers of files.
   *
   * @throws IllegalArgumentException if they are not those of the format
   */
  public Dataset {
    Objects.requireNonNull(name, "name");
    files = List.copyOf(files);
    testFiles = List.copyOf(testFiles);
    int wanted = format.files();
    boolean fits =
        files.size() == wanted
            && (testFiles.isEmpty() || testFiles.size() == wanted)
            && testFiles.isEmpty() == (testRows == 0);
    if (!fits) {
      throw new IllegalArgumentException(
          "files: found "
              + files.size()
              + " and "
              + testFiles.size()
              + " for "
              + testRows
              + " test rows; wanted "
              + wanted
              + ", and as many if there are test rows");
    }
  }

  /** A data set without test rows of its own. */
  public Dataset(
      String name,
      String title,
      URI page,
      String licence,
      String citation,
      Format format,
      int rows,
      List<DataFile> files) {
    this(name, title, page, licence, citation, format, rows, files, 0, List.of());
  }

  /** All its files, those with the test rows last. */
  public List<DataFile> allFiles() {
    return Stream.concat(files.stream(), testFiles.stream()).toList();
  }

  /** Size of all its files. */
  public long bytes() {
    return allFiles().stream().mapToLong(DataFile::bytes).sum();
  }
}
