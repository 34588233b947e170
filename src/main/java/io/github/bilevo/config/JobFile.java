package io.github.bilevo.config;

import io.github.bilevo.data.DataStore;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads job files: HOCON, so JSON too, resolved within the file alone. Either everything is right,
 * or every problem is told; nothing is written, and nothing but the data files it names is read.
 */
public final class JobFile {
  private JobFile() {}

  /**
   * The job in {@code file}.
   *
   * @param store finds the data sets that jobs name
   * @throws InvalidJobException with all problems of the file
   */
  public static Job read(Path file, DataStore store) throws InvalidJobException {
    return read(file, store, ProblemKinds.load());
  }

  /**
   * The same with these kinds of problems.
   *
   * @throws InvalidJobException with all problems of the file
   */
  public static Job read(Path file, DataStore store, ProblemKinds kinds)
      throws InvalidJobException {
    Path directory = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    return parse(text(file), file.toString(), directory, store, kinds);
  }

  private static String text(Path file) throws InvalidJobException {
    String found;
    try {
      if (!Files.isDirectory(file)) {
        return Files.readString(file);
      }
      found = "a directory";
    } catch (NoSuchFileException e) {
      found = "no such file";
    } catch (CharacterCodingException e) {
      found = "bytes that are not UTF-8";
    } catch (IOException e) {
      found = "no way to read it (" + e + ")";
    }
    throw new InvalidJobException(new Problem(file + ":1", "job", found, "a job file in HOCON"));
  }

  /**
   * The job in {@code text}.
   *
   * @param origin the file's name in messages
   * @param baseDirectory where relative paths of data files begin
   * @param store finds the data sets that jobs name
   * @throws InvalidJobException with all problems of the text
   */
  public static Job parse(String text, String origin, Path baseDirectory, DataStore store)
      throws InvalidJobException {
    return parse(text, origin, baseDirectory, store, ProblemKinds.load());
  }

  /**
   * The same with these kinds of problems.
   *
   * @throws InvalidJobException with all problems of the text
   */
  public static Job parse(
      String text, String origin, Path baseDirectory, DataStore store, ProblemKinds kinds)
      throws InvalidJobException {
    return JobReader.read(text, origin, new TableReader(baseDirectory, store), kinds);
  }

  /**
   * The same of a text by somebody else, who may name only such files as the rule allows.
   *
   * @throws InvalidJobException with all problems of the text
   */
  public static Job parse(
      String text,
      String origin,
      Path baseDirectory,
      FileRule rule,
      DataStore store,
      ProblemKinds kinds)
      throws InvalidJobException {
    return JobReader.read(text, origin, new TableReader(baseDirectory, rule, store), kinds);
  }
}
