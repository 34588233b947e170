package io.github.bilevo.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How labelled rows are written in one or more files. */
public sealed interface Format {
  /** Name of the format. */
  String name();

  /** How many files one table takes. */
  default int files() {
    return 1;
  }

  /**
   * The table in these files.
   *
   * @param files as many as {@link #files()}
   * @throws DataException with all problems of the files
   */
  Table read(List<Path> files) throws DataException;

  /** The same format with other numbers for the texts of the target. */
  Format withEncoding(Map<String, Double> encoding);

  /** A CSV file, see {@link CsvReader}. */
  record Csv(CsvSpec spec) implements Format {
    @Override
    public String name() {
      return "csv";
    }

    @Override
    public Table read(List<Path> files) throws DataException {
      return CsvReader.read(files.get(0), spec);
    }

    @Override
    public Format withEncoding(Map<String, Double> encoding) {
      return new Csv(
          new CsvSpec(
              spec.header(),
              spec.separator(),
              spec.target(),
              spec.drop(),
              spec.group(),
              spec.groupPattern(),
              encoding));
    }
  }

  /** A LIBSVM file, see {@link LibsvmReader}. */
  record Libsvm(LibsvmSpec spec) implements Format {
    @Override
    public String name() {
      return "libsvm";
    }

    @Override
    public Table read(List<Path> files) throws DataException {
      return LibsvmReader.read(files.get(0), spec);
    }

    @Override
    public Format withEncoding(Map<String, Double> encoding) {
      return new Libsvm(new LibsvmSpec(spec.width(), encoding));
    }
  }

  /** Images and labels, see {@link IdxReader}. */
  record Idx(IdxSpec spec) implements Format {
    @Override
    public String name() {
      return "idx";
    }

    @Override
    public int files() {
      return 2;
    }

    @Override
    public Table read(List<Path> files) throws DataException {
      return IdxReader.read(files.get(0), files.get(1), spec);
    }

    @Override
    public Format withEncoding(Map<String, Double> encoding) {
      return new Idx(new IdxSpec(spec.scale(), encoding));
    }
  }

  /** The archive of 20 Newsgroups, see {@link NewsgroupsReader}. */
  record Newsgroups(Map<String, Double> encoding) implements Format {
    /** Copies and checks. */
    public Newsgroups {
      encoding = new Labels(encoding).encoding();
    }

    @Override
    public String name() {
      return "20newsgroups";
    }

    @Override
    public Table read(List<Path> files) throws DataException {
      return NewsgroupsReader.read(files.get(0), encoding);
    }

    @Override
    public Format withEncoding(Map<String, Double> other) {
      return new Newsgroups(other);
    }
  }
}
